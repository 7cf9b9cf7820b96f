/**
 * A cluster whose responses are controlled by a test: real sockets and Kafka's wire format, one topic, any
 * faults. Supports ApiVersions, Metadata 7, ListOffsets 3 and Fetch 11, as far as the reader uses them.
 */
import type { Socket } from 'node:net';
import { KafkaConnection } from '../../kafka/connect/connection.ts';
import { WireReader, WireWriter } from '../../kafka/wire/primitives.ts';
import { FramedServers } from './framed-servers.ts';

export interface ScriptedFetch {
  readonly nodeId: number;
  readonly maxWaitMs: number;
  readonly positions: readonly {
    readonly partition: number;
    readonly fetchOffset: number;
    readonly bytesMax: number;
  }[];
}

/** The response for one partition; missing fields are 0 or empty. */
export interface ScriptedPartition {
  readonly partition: number;
  readonly errorCode?: number;
  readonly highWatermark?: number;
  readonly records?: Buffer;
}

/**
 * A response, or an error code instead of its partitions; or the connection breaks, before it or after this
 * many bytes of it; or there is never a response.
 */
export type ScriptedAnswer =
  | readonly ScriptedPartition[]
  | { readonly errorCode: number }
  | 'cut'
  | 'silence'
  | { readonly halfOf: number };

type Answer = WireWriter | 'cut' | 'silence' | { readonly halfOf: number };

const API = { fetch: 1, listOffsets: 2, metadata: 3, apiVersions: 18 } as const;
const EARLIEST = -2n;

export class ScriptedCluster {
  readonly topic = 'scripted';
  readonly connection: KafkaConnection;
  /** The settings that tests change. */
  leader = 0;
  topicErrorCode = 0;
  partitionCount = 4;
  begin = 0;
  end = 0;
  /** The error code of ListOffsets for a partition. */
  listErrorCodeOf: (partition: number) => number = () => 0;
  onFetch: (fetch: ScriptedFetch) => ScriptedAnswer = () => 'silence';
  /** Every fetch so far. */
  readonly fetches: ScriptedFetch[] = [];
  readonly #servers: FramedServers;

  /** Two brokers, 0 and 1. */
  static async start(): Promise<ScriptedCluster> {
    return new ScriptedCluster(await FramedServers.start(2));
  }

  private constructor(servers: FramedServers) {
    this.#servers = servers;
    servers.serve((nodeId, socket) => (frame) => this.#handle(nodeId, socket, new WireReader(frame)));
    this.connection = new KafkaConnection({
      bootstrapServers: [`127.0.0.1:${servers.port(0)}`],
      clientId: 'scripted',
      log: () => undefined,
    });
  }

  async close(): Promise<void> {
    this.connection.close();
    await this.#servers.close();
  }

  #handle(nodeId: number, socket: Socket, request: WireReader): void {
    const apiKey = request.int16();
    const apiVersion = request.int16();
    const correlationId = request.int32();
    request.nullableString();
    const body = this.#answer(nodeId, apiKey, apiVersion, request);
    if (body === 'cut') socket.destroy();
    if (typeof body === 'object' && 'halfOf' in body) {
      const half = Buffer.alloc(body.halfOf / 2);
      half.writeInt32BE(body.halfOf - 4, 0);
      half.writeInt32BE(correlationId, 4);
      socket.end(half);
    }
    if (!(body instanceof WireWriter)) return;
    const bytes = body.finish();
    const header = new WireWriter().int32(4 + bytes.length).int32(correlationId);
    socket.write(Buffer.concat([header.finish(), bytes]));
  }

  #answer(nodeId: number, apiKey: number, apiVersion: number, request: WireReader): Answer {
    switch (apiKey) {
      case API.apiVersions:
        return apiVersions(apiVersion);
      case API.metadata:
        return this.#metadata(request.array(() => request.string()));
      case API.listOffsets:
        return this.#listOffsets(request);
      case API.fetch:
        return this.#fetch(nodeId, request);
      default:
        throw new Error(`the script has no answer for API ${apiKey}`);
    }
  }

  #metadata(topics: readonly string[]): WireWriter {
    const writer = new WireWriter().int32(0);
    writer.array([0, 1], (nodeId) =>
      writer.int32(nodeId).string('127.0.0.1').int32(this.#servers.port(nodeId)).string(null),
    );
    writer.string('cluster').int32(0);
    const partitions = Array.from({ length: this.partitionCount }, (_, partition) => partition);
    return writer.array(topics, (topic) => {
      writer.int16(this.topicErrorCode).string(topic).boolean(false);
      writer.array(partitions, (partition) => {
        writer.int16(0).int32(partition).int32(this.leader).int32(0);
        for (let list = 0; list < 3; list++) writer.array([], () => undefined);
      });
    });
  }

  #listOffsets(request: WireReader): WireWriter {
    request.int32();
    request.int8();
    const asked = request.array(() => ({
      topic: request.string(),
      partitions: request.array(() => ({ partition: request.int32(), timestamp: request.int64() })),
    }));
    const writer = new WireWriter().int32(0);
    return writer.array(asked, ({ topic, partitions }) => {
      writer.string(topic).array(partitions, ({ partition, timestamp }) => {
        const offset = timestamp === EARLIEST ? this.begin : this.end;
        writer.int32(partition).int16(this.listErrorCodeOf(partition)).int64(-1n).int64(BigInt(offset));
      });
    });
  }

  #fetch(nodeId: number, request: WireReader): Answer {
    request.int32();
    const maxWaitMs = request.int32();
    request.raw(17);
    const topics = request.array(() => {
      request.string();
      return request.array(() => {
        const partition = request.int32();
        request.int32();
        const fetchOffset = request.safeInt64();
        request.raw(8);
        return { partition, fetchOffset, bytesMax: request.int32() };
      });
    });
    const fetch = { nodeId, maxWaitMs, positions: topics.flat() };
    this.fetches.push(fetch);
    const answer = this.onFetch(fetch);
    if (typeof answer === 'string' || 'halfOf' in answer) return answer;
    if ('errorCode' in answer)
      return new WireWriter()
        .int32(0)
        .int16(answer.errorCode)
        .int32(0)
        .array([], () => undefined);
    const writer = new WireWriter().int32(0).int16(0).int32(0);
    return writer.array([this.topic], (topic) => {
      writer.string(topic).array(answer, (partition) => {
        const highWatermark = BigInt(partition.highWatermark ?? 0);
        writer.int32(partition.partition).int16(partition.errorCode ?? 0);
        writer.int64(highWatermark).int64(highWatermark).int64(0n);
        writer
          .array([], () => undefined)
          .int32(-1)
          .bytes(partition.records ?? null);
      });
    });
  }
}

function apiVersions(version: number): WireWriter {
  const offered = [
    [API.fetch, 4, 11],
    [API.listOffsets, 1, 3],
    [API.metadata, 0, 7],
    [API.apiVersions, 0, 2],
  ] as const;
  const writer = new WireWriter().int16(0);
  writer.array(offered, ([key, min, max]) => writer.int16(key).int16(min).int16(max));
  return version > 0 ? writer.int32(0) : writer;
}

/**
 * A cluster of two brokers whose handling of transactions a test controls: real sockets and Kafka's wire
 * format, any faults. Supports ApiVersions, Metadata 7, CreateTopics 4, FindCoordinator 1, InitProducerId 1,
 * AddPartitionsToTxn 1, Produce 8 and 12, EndTxn 1 and 5.
 */
import type { Socket } from 'node:net';
import { KafkaConnection } from '../../kafka/connect/connection.ts';
import { kafkaErrorName } from '../../kafka/wire/error-codes.ts';
import { WireReader, WireWriter } from '../../kafka/wire/primitives.ts';
import { FramedServers } from './framed-servers.ts';

/**
 * A broker's reaction to a request: an error code by name ('NONE': success), a closed connection, or no
 * response.
 */
export type Reaction = string;

/** The reactions to requests of one kind, in order; the last one applies to all that follow. */
export type Script = Reaction[];

/** The header of a batch that a broker received. */
export interface SeenBatch {
  readonly nodeId: number;
  readonly topic: string;
  readonly baseSequence: number;
  readonly recordCount: number;
  readonly producerId: bigint;
  readonly producerEpoch: number;
}

const API = {
  produce: 0,
  metadata: 3,
  coordinator: 10,
  apiVersions: 18,
  create: 19,
  init: 22,
  add: 24,
  end: 26,
} as const;
const OFFERED = [
  [API.produce, 0, 8],
  [API.metadata, 0, 7],
  [API.coordinator, 0, 1],
  [API.apiVersions, 0, 2],
  [API.create, 0, 4],
  [API.init, 0, 1],
  [API.add, 0, 1],
  [API.end, 0, 1],
] as const;
const FLEXIBLE_FROM: ReadonlyMap<number, number> = new Map([
  [API.produce, 9],
  [API.apiVersions, 3],
  [API.end, 3],
]);
const CODES = new Map(
  Array.from({ length: 1_000 }, (_unused, code) => [kafkaErrorName(code), code] as const).concat([
    ['UNKNOWN_SERVER_ERROR', -1],
  ]),
);

export class ScriptedCoordinator {
  readonly connection: KafkaConnection;
  /** The cluster's feature `transaction.version`; 1: a broker without features. */
  transactionVersion: 1 | 2 = 1;
  /** Node ids of the brokers in the cluster's metadata. */
  brokers: readonly number[] = [0, 1];
  /** The producer id that EndTxn of version 2 returns. */
  producerId = 7n;
  /** The leader of all partitions; the next metadata request sees a change. */
  leader = 0;
  topics = ['log', 'other'];
  /** The error codes of the topic 'log' in Metadata, in order as in scripts. */
  readonly topicCodes: Script = ['NONE'];
  readonly scripts: Record<'create' | 'init' | 'add' | 'produce' | 'end', Script> = {
    create: ['NONE'],
    init: ['NONE'],
    add: ['NONE'],
    produce: ['NONE'],
    end: ['NONE'],
  };
  readonly batches: SeenBatch[] = [];
  /** Every EndTxn, by transactional id and result. */
  readonly ends: string[] = [];
  /** The epoch of each EndTxn. */
  readonly endEpochs: number[] = [];
  readonly adds: string[] = [];
  #epoch = 0;
  #offset = 100;
  readonly #servers: FramedServers;

  static async start(): Promise<ScriptedCoordinator> {
    return new ScriptedCoordinator(await FramedServers.start(2));
  }

  private constructor(servers: FramedServers) {
    this.#servers = servers;
    servers.serve((nodeId, socket) => (frame) => this.#handle(nodeId, socket, frame));
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

  #handle(nodeId: number, socket: Socket, bytes: Buffer): void {
    const header = new WireReader(bytes);
    const [apiKey, apiVersion, correlationId] = [header.int16(), header.int16(), header.int32()];
    header.nullableString();
    const flexible = apiVersion >= (FLEXIBLE_FROM.get(apiKey) ?? Number.POSITIVE_INFINITY);
    const request = new WireReader(bytes.subarray(bytes.length - header.remaining), flexible);
    request.tags();
    const answer = this.#answer(nodeId, { apiKey, apiVersion, flexible }, request);
    if (answer === 'cut') socket.destroy();
    if (!(answer instanceof WireWriter)) return;
    const body = answer.finish();
    const size = new WireWriter().int32(4 + body.length).int32(correlationId);
    socket.write(Buffer.concat([size.finish(), body]));
  }

  #answer(
    nodeId: number,
    { apiKey, apiVersion, flexible }: { apiKey: number; apiVersion: number; flexible: boolean },
    request: WireReader,
  ): WireWriter | string {
    switch (apiKey) {
      case API.apiVersions:
        return apiVersion < 3 ? apiVersions(0) : this.transactionVersion < 2 ? apiVersions(35) : features();
      case API.metadata:
        return this.#metadata(request.array(() => request.string()));
      case API.create:
        return this.#createTopic(request);
      case API.coordinator:
        return new WireWriter()
          .int32(0)
          .int16(0)
          .string(null)
          .int32(0)
          .string('127.0.0.1')
          .int32(this.#servers.port(0));
      case API.init:
        return this.#react('init', (code) => {
          if (code === 0) this.#epoch += 1;
          return new WireWriter().int32(0).int16(code).int64(this.producerId).int16(this.#epoch);
        });
      case API.add:
        return this.#addPartitions(request);
      case API.produce:
        return this.#produce(nodeId, request, flexible);
      case API.end:
        return this.#end(request, flexible);
      default:
        throw new Error(`the script has no answer for API ${apiKey}`);
    }
  }

  /** The next reaction of a kind of request. */
  #react(
    kind: keyof ScriptedCoordinator['scripts'],
    answer: (code: number) => WireWriter,
  ): WireWriter | string {
    const script = this.scripts[kind];
    const reaction = next(script);
    const code = CODES.get(reaction);
    return code === undefined ? reaction : answer(code);
  }

  #metadata(topics: readonly string[]): WireWriter {
    const writer = new WireWriter().int32(0);
    writer.array(this.brokers, (nodeId) => {
      writer.int32(nodeId).string('127.0.0.1').int32(this.#servers.port(nodeId)).string(null);
    });
    writer.string('cluster').int32(0);
    return writer.array(topics, (topic) => {
      const exists = this.topics.includes(topic);
      const code = topic === 'log' && exists ? next(this.topicCodes) : 'NONE';
      writer
        .int16(exists ? (CODES.get(code) ?? 0) : 3)
        .string(topic)
        .boolean(false);
      writer.array(exists ? [0] : [], (partition) => {
        writer.int16(0).int32(partition).int32(this.leader).int32(0);
        for (let list = 0; list < 3; list++) writer.int32(0);
      });
    });
  }

  /** The first topic of the request exists afterwards if the script contains NONE. */
  #createTopic(request: WireReader): WireWriter | string {
    request.int32();
    const topic = request.string();
    return this.#react('create', (code) => {
      if (code === 0) this.topics = [...this.topics, topic];
      const writer = new WireWriter().int32(0);
      return writer.array([topic], () => writer.string(topic).int16(code).string('as the script says'));
    });
  }

  #addPartitions(request: WireReader): WireWriter | string {
    const id = request.string();
    request.raw(10);
    const topics = request.array(() => ({
      topic: request.string(),
      partitions: request.array(() => request.int32()),
    }));
    this.adds.push(id);
    return this.#react('add', (code) => {
      const writer = new WireWriter().int32(0);
      return writer.array(topics, ({ topic, partitions }) => {
        writer.string(topic).array(partitions, (partition) => writer.int32(partition).int16(code));
      });
    });
  }

  #produce(nodeId: number, request: WireReader, flexible: boolean): WireWriter | string {
    request.nullableString();
    request.raw(6);
    const topics = request.array(() => {
      const topic = request.string();
      const batches = request.array(() => {
        const batch = { partition: request.int32(), bytes: request.nullableBytes() };
        request.tags();
        return batch;
      });
      request.tags();
      return { topic, batches };
    });
    const counts = new Map<string, number>();
    for (const { topic, batches } of topics) {
      for (const { bytes } of batches) {
        if (bytes === null) throw new Error('a produce request without a batch');
        const recordCount = bytes.readInt32BE(57);
        counts.set(topic, recordCount);
        const [baseSequence, producerEpoch] = [bytes.readInt32BE(53), bytes.readInt16BE(51)];
        const producerId = bytes.readBigInt64BE(43);
        this.batches.push({ nodeId, topic, baseSequence, recordCount, producerId, producerEpoch });
      }
    }
    return this.#react('produce', (code) => {
      const writer = new WireWriter(0, flexible).noTags();
      writer.array(topics, ({ topic, batches }) => {
        writer.string(topic).array(batches, ({ partition }) => {
          // The script applies to the topic 'log'; other topics have no errors.
          const own = topic === 'log' ? code : 0;
          writer
            .int32(partition)
            .int16(own)
            .int64(own === 0 ? BigInt(this.#offset) : -1n)
            .int64(-1n)
            .int64(0n);
          writer.array([], () => undefined).string(own === 0 ? null : 'as the script says');
          writer.noTags();
          this.#offset += counts.get(topic) ?? 0;
        });
        writer.noTags();
      });
      return writer.int32(0).noTags();
    });
  }

  #end(request: WireReader, flexible: boolean): WireWriter | string {
    const id = request.string();
    request.int64();
    const epoch = request.int16();
    this.endEpochs.push(epoch);
    this.ends.push(`${id} ${request.boolean() ? 'commit' : 'abort'}`);
    return this.#react('end', (code) => {
      const writer = new WireWriter(0, flexible).noTags().int32(0).int16(code);
      return flexible
        ? writer
            .int64(this.producerId)
            .int16(epoch + 1)
            .noTags()
        : writer;
    });
  }
}

function next(script: Script): Reaction {
  return (script.length > 1 ? script.shift() : script[0]) ?? 'NONE';
}

function apiVersions(code: number): WireWriter {
  const writer = new WireWriter().int16(code);
  return writer.array(OFFERED, ([key, min, max]) => writer.int16(key).int16(min).int16(max)).int32(0);
}

/** The response to ApiVersions 3: no APIs, and the finalized feature of transactions. */
function features(): WireWriter {
  const levels = new WireWriter(0, true);
  levels.array(['transaction.version'], (name) => levels.string(name).int16(2).int16(0).noTags());
  const field = levels.finish();
  const writer = new WireWriter(0, true)
    .int16(0)
    .array([], () => undefined)
    .int32(0);
  writer.unsignedVarint(1).unsignedVarint(2).unsignedVarint(field.length);
  for (const byte of field) writer.int8(byte);
  return writer;
}

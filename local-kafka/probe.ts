/**
 * Checks whether a Kafka broker responds on a port: ApiVersions v0, then Metadata v1, over a separate socket.
 * A client library would retry and log; this tries once. Layout: Kafka protocol guide, "Protocol API Keys" 18
 * and 3.
 *
 *   request  int32 size | int16 api key | int16 api version | int32 correlation id | string client id | body
 *   response int32 size | int32 correlation id | body
 */

import type { Socket } from 'node:net';
import { connect } from 'node:net';

/** `closed`: no process listens. `not-kafka`: a process listens that doesn't speak Kafka in plain text. */
export type ProbeResult =
  | { readonly kind: 'closed'; readonly reason: string }
  | { readonly kind: 'not-kafka'; readonly reason: string }
  | {
      readonly kind: 'kafka';
      readonly brokers: readonly ProbedBroker[];
      readonly apiVersionsMax: ReadonlyMap<number, number>;
    };

export interface ProbedBroker {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
}

const API_VERSIONS = 18;
const METADATA = 3;

/** Never rejects. A broker that has started but doesn't serve clients yet returns no brokers. */
export async function probeBroker(host: string, port: number, timeoutMs = 2_000): Promise<ProbeResult> {
  const socket = connect({ host, port });
  socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`no response within ${timeoutMs} ms`)));
  let isConnected = false;
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    isConnected = true;
    const versions = readApiVersions(await exchange(socket, request(API_VERSIONS, 0, 1, Buffer.alloc(0))));
    const noTopics = Buffer.from([0, 0, 0, 0]);
    const brokers = readBrokers(await exchange(socket, request(METADATA, 1, 2, noTopics)));
    return { kind: 'kafka', brokers, apiVersionsMax: versions };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: isConnected ? 'not-kafka' : 'closed', reason };
  } finally {
    socket.destroy();
  }
}

function request(apiKey: number, apiVersion: number, correlationId: number, body: Buffer): Buffer {
  const head = Buffer.alloc(14);
  head.writeInt32BE(10 + body.length, 0);
  head.writeInt16BE(apiKey, 4);
  head.writeInt16BE(apiVersion, 6);
  head.writeInt32BE(correlationId, 8);
  head.writeInt16BE(-1, 12);
  return Buffer.concat([head, body]);
}

/** Sends one request and returns the body of the response. */
function exchange(socket: Socket, bytes: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const onData = (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 4) return;
      const size = received.readInt32BE(0);
      if (size < 4 || size > 1_000_000)
        return finish(() => reject(new Error('the response is not Kafka protocol')));
      if (received.length >= 4 + size) finish(() => resolve(received.subarray(8, 4 + size)));
    };
    const onError = (error: Error) => finish(() => reject(error));
    const onClose = () => finish(() => reject(new Error('the connection was closed without a response')));
    const finish = (settle: () => void) => {
      socket.off('data', onData).off('error', onError).off('close', onClose);
      settle();
    };
    socket.on('data', onData).on('error', onError).on('close', onClose);
    socket.write(bytes);
  });
}

function readApiVersions(body: Buffer): Map<number, number> {
  const errorCode = body.readInt16BE(0);
  if (errorCode !== 0) throw new Error(`ApiVersions returned error ${errorCode}`);
  const versions = new Map<number, number>();
  for (let i = 0; i < body.readInt32BE(2); i += 1) {
    versions.set(body.readInt16BE(6 + i * 6), body.readInt16BE(10 + i * 6));
  }
  return versions;
}

function readBrokers(body: Buffer): ProbedBroker[] {
  const brokers: ProbedBroker[] = [];
  let at = 4;
  for (let left = body.readInt32BE(0); left > 0; left -= 1) {
    const nodeId = body.readInt32BE(at);
    const hostLength = body.readInt16BE(at + 4);
    const host = body.toString('utf8', at + 6, at + 6 + hostLength);
    const port = body.readInt32BE(at + 6 + hostLength);
    const rackLength = Math.max(body.readInt16BE(at + 10 + hostLength), 0);
    brokers.push({ nodeId, host, port });
    at += 12 + hostLength + rackLength;
  }
  return brokers;
}

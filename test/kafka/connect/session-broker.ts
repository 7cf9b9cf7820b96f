/**
 * A broker with SASL sessions: real sockets and Kafka's wire format. It follows the rules of Kafka for logins
 * and renewals, and records each request that breaks one. Any other request is answered with its own body.
 * Source: KIP-368; org.apache.kafka.common.network.KafkaChannel.maybeBeginServerReauthentication and
 * SaslServerAuthenticator of Kafka 3.9.
 */

import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { WireReader, WireWriter } from '../../../kafka/wire/primitives.ts';
import { FramedServers } from '../framed-servers.ts';

/** A request that is answered with its own body. */
export const ECHO = 1;
const API_VERSIONS = 18;
const SASL_HANDSHAKE = 17;
const SASL_AUTHENTICATE = 36;
const ILLEGAL_SASL_STATE = 34;
/** Kafka rejects renewals of one connection at shorter intervals. */
const RENEWAL_INTERVAL_MIN_MS = 1_000;

const LATENCY_MS = 1;

/** The state of one connection. */
interface Session {
  state: 'connected' | 'logging in' | 'logged in' | 'renewing';
  lastRenewalMs: number;
  /** Number of requests without a response, and the responses so far. */
  open: number;
  answered: Promise<void>;
}

export class SessionBroker {
  /**
   * The session lifetime in the broker's responses. It never ends a session, so no test depends on its speed.
   */
  sessionMs = 0;
  /** False for a PLAINTEXT listener. */
  usesSasl = true;
  logins = 0;
  renewals = 0;
  readonly violations: string[] = [];
  readonly #servers: FramedServers;

  private constructor(servers: FramedServers) {
    this.#servers = servers;
    servers.serve((_index, socket) => {
      const session: Session = {
        state: 'connected',
        lastRenewalMs: Number.NEGATIVE_INFINITY,
        open: 0,
        answered: Promise.resolve(),
      };
      return (frame) => this.#handle(socket, session, frame);
    });
  }

  static async start(): Promise<SessionBroker> {
    return new SessionBroker(await FramedServers.start(1));
  }

  get port(): number {
    return this.#servers.port(0);
  }

  /** Open connections. */
  get connections(): number {
    return this.#servers.connections;
  }

  close(): Promise<void> {
    return this.#servers.close();
  }

  #handle(socket: Socket, session: Session, bytes: Buffer): void {
    const reader = new WireReader(bytes);
    const [apiKey, , correlationId] = [reader.int16(), reader.int16(), reader.int32()];
    reader.nullableString();
    const body = this.#answer(session, apiKey, bytes.subarray(bytes.length - reader.remaining));
    if (body === null) {
      socket.destroy();
      return;
    }
    session.open += 1;
    // Requests are processed one after the other, as in Kafka, so that some are in flight when a renewal is
    // due.
    session.answered = session.answered.then(async () => {
      await sleep(LATENCY_MS);
      session.open -= 1;
      const header = new WireWriter().int32(4 + body.length).int32(correlationId);
      socket.write(Buffer.concat([header.finish(), body]));
    });
  }

  /** The response; null closes the connection. */
  #answer(session: Session, apiKey: number, body: Buffer): Buffer | null {
    const { state } = session;
    if (apiKey === API_VERSIONS && state === 'connected') return apiVersions();
    if (apiKey === SASL_HANDSHAKE && state !== 'logging in' && state !== 'renewing') {
      return this.#begin(session);
    }
    if (apiKey === SASL_AUTHENTICATE && (state === 'logging in' || state === 'renewing')) {
      if (state === 'renewing') this.renewals += 1;
      else this.logins += 1;
      session.state = 'logged in';
      return new WireWriter()
        .int16(0)
        .string(null)
        .bytes(Buffer.alloc(0))
        .int64(BigInt(this.sessionMs))
        .finish();
    }
    if (apiKey === ECHO && state === 'logged in') return body;
    this.violations.push(`request ${apiKey} on a connection that is ${state}`);
    return null;
  }

  #begin(session: Session): Buffer {
    let code = 0;
    if (!this.usesSasl) code = ILLEGAL_SASL_STATE;
    else if (session.state === 'connected') session.state = 'logging in';
    else if (session.open > 0) {
      this.violations.push(`a renewal with ${session.open} requests in flight`);
    } else if (performance.now() - session.lastRenewalMs < RENEWAL_INTERVAL_MIN_MS) {
      this.violations.push('two renewals within a second');
      code = ILLEGAL_SASL_STATE;
    } else {
      session.state = 'renewing';
      session.lastRenewalMs = performance.now();
    }
    const writer = new WireWriter().int16(code);
    return writer.array(['PLAIN'], (mechanism) => writer.string(mechanism)).finish();
  }
}

function apiVersions(): Buffer {
  const writer = new WireWriter().int16(0);
  const keys = [API_VERSIONS, SASL_HANDSHAKE, SASL_AUTHENTICATE];
  return writer
    .array(keys, (key) =>
      writer
        .int16(key)
        .int16(0)
        .int16(key === API_VERSIONS ? 2 : 1),
    )
    .int32(0)
    .finish();
}

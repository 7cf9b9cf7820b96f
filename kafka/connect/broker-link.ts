/**
 * The connections of this process to one broker: lanes that connect when needed, and requests with deadlines.
 * A request without a response in time closes its whole lane, so that nothing waits behind a dead connection.
 */

import type { Socket } from 'node:net';
import net from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import tls from 'node:tls';
import type { KafkaRequest } from '../wire/primitives.ts';
import { delay, withDeadline } from './deadline.ts';
import { KafkaConnectionError, KafkaProtocolError } from './errors.ts';
import type {
  InternalBroker,
  InternalConnection,
  InternalSocketTarget,
  KafkajsLog,
} from './kafkajs-internals.ts';
import { createInternalBroker, forgetHalfAnswer, LANE_COUNT, planRenewal } from './kafkajs-internals.ts';
import type { Login } from './login/login.ts';
import { LoginRefused } from './login/login-refused.ts';

export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
}

export interface BrokerLinkOptions {
  readonly clientId: string;
  /** Null: no TLS. */
  readonly ssl: ConnectionOptions | null;
  /** Null: no SASL. */
  readonly login: Login | null;
  readonly connectTimeoutMs: number;
  readonly log: KafkajsLog;
}

/**
 * `lane`: the broker processes the requests of a lane in order, so requests that may wait long, or must not
 * wait, get their own lane.
 */
export interface SendOptions {
  readonly timeoutMs: number;
  readonly lane?: number;
}

/** How long new requests wait for those in flight before a session is renewed. */
const DRAIN_TIMEOUT_MS = 2_000;
const KEEP_ALIVE_DELAY_MS = 30_000;
const REQUEST_HEADER_BYTES = 14;
/** kafkajs' names of errors for credentials or a mechanism that the broker doesn't accept. */
const AUTHENTICATION_ERROR = 'KafkaJSSASLAuthenticationError';
/** The response of a listener without SASL to the first SaslHandshake. */
const NO_SASL = 'ILLEGAL_SASL_STATE';

/** The connections to one broker. Recovers automatically: after a failure, the next request reconnects. */
export class BrokerLink {
  readonly address: BrokerAddress;
  readonly #options: BrokerLinkOptions;
  readonly #sockets = new Set<Socket>();
  #broker: InternalBroker;
  #ready: Promise<InternalConnection>[] = [];
  readonly #firstConnects = new WeakMap<InternalBroker, Promise<void>>();
  readonly #inFlight = new WeakMap<InternalConnection, number>();
  readonly #onIdle = new WeakMap<InternalConnection, () => void>();
  /** Connections whose lane was too busy when a renewal was due. */
  readonly #undrained = new WeakSet<InternalConnection>();
  #closed = false;
  /** Of the current broker: one that was cut opens no more sockets, which nothing would close. */
  #era = 0;

  constructor(address: BrokerAddress, options: BrokerLinkOptions) {
    this.address = address;
    this.#options = options;
    this.#broker = this.#createBroker();
  }

  /** API key -> versions supported by the broker; null before the first connection. */
  get versions(): InternalBroker['versions'] {
    return this.#broker.versions;
  }

  /** True if lane 0 can send immediately. */
  get isConnected(): boolean {
    return this.#connectedLane(0) !== null;
  }

  /** Connects a lane unless it is already connected. Rejects with KafkaConnectionError. */
  async connect(timeoutMs: number, lane = 0): Promise<void> {
    await this.#connection(lane, timeoutMs);
  }

  /**
   * Sends one request and decodes the response. Rejects with KafkaConnectionError if there is no response;
   * the caller checks the error codes in the response.
   */
  async send<T>(request: KafkaRequest<T>, options: SendOptions): Promise<T> {
    const lane = options.lane ?? 0;
    const startMs = performance.now();
    const connection = this.#connectedLane(lane) ?? (await this.#connection(lane, options.timeoutMs));
    const leftMs = Math.max(1, options.timeoutMs - (performance.now() - startMs));
    return request.decode(await this.#roundTrip(connection, request, leftMs));
  }

  /** Cuts all connections like a network failure: requests in flight reject, the next request reconnects. */
  cut(): void {
    this.#cut('cut');
  }

  /** Closes all connections at once; requests in flight and later requests reject. */
  close(): void {
    this.#closed = true;
    this.#cut('closed by this process');
  }

  #connectedLane(lane: number): InternalConnection | null {
    const connection = this.#broker.connectionPool.pool[lane];
    if (this.#closed || connection === undefined || !connection.isConnected()) return null;
    if (connection.sasl === null || connection.isAuthenticated()) return connection;
    // The session ends soon: the next request renews it first (KIP-368), see #drained.
    return this.#isBusy(connection) && this.#undrained.has(connection) ? connection : null;
  }

  /** Only one attempt to connect a lane at a time: kafkajs would open two sockets for two callers. */
  #connection(lane: number, timeoutMs: number): Promise<InternalConnection> {
    const connected = this.#connectedLane(lane);
    if (connected !== null) return Promise.resolve(connected);
    const pending = this.#ready[lane] ?? this.#connectLane(lane);
    return withDeadline(pending, timeoutMs, `connecting to ${this.#name}`);
  }

  #connectLane(lane: number): Promise<InternalConnection> {
    if (this.#closed) {
      return Promise.reject(
        new KafkaConnectionError(`${this.#name}: closed by this process`, { closed: true }),
      );
    }
    if (lane >= LANE_COUNT) throw new RangeError(`a broker has ${LANE_COUNT} lanes, not ${lane + 1}`);
    const broker = this.#broker;
    const connecting = withDeadline(
      this.#openLane(broker, lane),
      this.#options.connectTimeoutMs,
      `connecting to ${this.#name}`,
    ).then(
      (connection) => {
        if (this.#ready[lane] === connecting) delete this.#ready[lane];
        return connection;
      },
      (error: Error) => {
        if (this.#ready[lane] === connecting) delete this.#ready[lane];
        // A kafkajs broker may stay locked after a failed attempt, so a new one is created.
        if (this.#broker === broker) this.#cut('the connection attempt failed');
        if (error instanceof KafkaProtocolError) throw error;
        const message = `cannot connect to ${this.#name}: ${error.message}`;
        // Retrying with the same credentials could lock the account.
        if (error.name === AUTHENTICATION_ERROR || error instanceof LoginRefused) {
          this.#options.login?.refused();
          throw new KafkaProtocolError('SASL_AUTHENTICATION_FAILED', message);
        }
        throw new KafkaConnectionError(message, {
          cause: error,
          unsent: true,
          closed: this.#closed,
        });
      },
    );
    this.#ready[lane] = connecting;
    return connecting;
  }

  async #openLane(broker: InternalBroker, lane: number): Promise<InternalConnection> {
    await this.#firstConnect(broker);
    const connection = broker.connectionPool.pool[lane];
    if (connection === undefined) throw new RangeError(`no lane ${lane}`);
    if (!connection.isConnected()) {
      forgetHalfAnswer(connection);
      await connection.connect();
    }
    if (connection.sasl === null || connection.isAuthenticated()) return connection;
    if (await this.#drained(connection)) {
      await connection.authenticate();
      planRenewal(connection);
    }
    return connection;
  }

  /**
   * Connects and authenticates lane 0 and requests the API versions, once for all lanes: kafkajs would
   * authenticate lane 0 again for another lane, while requests are in flight.
   */
  #firstConnect(broker: InternalBroker): Promise<void> {
    const known = this.#firstConnects.get(broker);
    if (known !== undefined) return known;
    const connecting = broker.connect().then(
      () => {
        const [connection] = broker.connectionPool.pool;
        if (connection !== undefined) planRenewal(connection);
      },
      (error: Error & { readonly type?: unknown }) => {
        if (error.type !== NO_SASL) throw error;
        const advice = 'this listener does not use SASL; check the port and security.protocol';
        throw new KafkaProtocolError(NO_SASL, `cannot connect to ${this.#name}: ${advice}`);
      },
    );
    this.#firstConnects.set(broker, connecting);
    return connecting;
  }

  /**
   * Waits until no request is in flight: kafkajs would confuse their responses with those of the
   * authentication. Returns false if that takes too long, as with a long poll: the connection is then used
   * without renewal, and is authenticated when it is idle, or reconnected after the broker has ended the
   * session.
   */
  async #drained(connection: InternalConnection): Promise<boolean> {
    if (!this.#isBusy(connection)) return true;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onIdle.set(connection, resolve);
    await Promise.race([promise, delay(DRAIN_TIMEOUT_MS)]);
    this.#onIdle.delete(connection);
    if (this.#isBusy(connection)) this.#undrained.add(connection);
    else this.#undrained.delete(connection);
    return !this.#isBusy(connection);
  }

  #isBusy(connection: InternalConnection): boolean {
    return (this.#inFlight.get(connection) ?? 0) > 0;
  }

  #roundTrip<T>(
    connection: InternalConnection,
    request: KafkaRequest<T>,
    timeoutMs: number,
  ): Promise<Buffer> {
    const { apiKey, apiName, apiVersion } = request;
    const body = request.encode();
    this.#inFlight.set(connection, (this.#inFlight.get(connection) ?? 0) + 1);
    return new Promise<Buffer>((resolve, reject) => {
      let settled = false;
      const giveUp = () => {
        if (settled) return;
        const error = new KafkaConnectionError(
          `${apiName} to ${this.#name}: no response within ${timeoutMs | 0} ms`,
        );
        reject(error);
        connection.socket.destroy(error);
      };
      // A process that was suspended or busy first reads the data that has arrived meanwhile.
      const timer = setTimeout(() => setImmediate(giveUp), timeoutMs);
      const settle = () => {
        settled = true;
        clearTimeout(timer);
        this.#inFlight.set(connection, (this.#inFlight.get(connection) ?? 1) - 1);
        if (!this.#isBusy(connection)) this.#onIdle.get(connection)?.();
      };
      const correlationId = connection.nextCorrelationId();
      let written = false;
      const entry = {
        apiKey,
        apiName,
        apiVersion,
        correlationId,
        resolve: ({ payload }: { payload: Buffer }) => {
          settle();
          resolve(payload);
        },
        reject: (error: Error) => {
          settle();
          reject(
            new KafkaConnectionError(`${apiName} to ${this.#name}: ${error.message}`, {
              cause: error,
              unsent: !written,
              closed: this.#closed,
            }),
          );
        },
      };
      const sendRequest = () => {
        written = true;
        const header = encodeHeader(request, correlationId, connection.clientId, body.length);
        connection.socket.cork();
        connection.socket.write(header);
        connection.socket.write(body);
        connection.socket.uncork();
      };
      connection.requestQueue.push({ entry, expectResponse: true, requestTimeout: null, sendRequest });
    });
  }

  #cut(reason: string): void {
    this.#broker = this.#createBroker();
    this.#ready = [];
    for (const socket of this.#sockets) socket.destroy(new Error(reason));
    this.#sockets.clear();
  }

  #createBroker(): InternalBroker {
    const { clientId, ssl, login, connectTimeoutMs, log } = this.#options;
    this.#era += 1;
    const era = this.#era;
    return createInternalBroker({
      ...this.address,
      clientId,
      ssl,
      sasl: login?.saslOf(this.address.host) ?? null,
      connectTimeoutMs,
      socketFactory: (target) => {
        if (this.#closed || era !== this.#era) throw new Error('closed while connecting');
        return this.#openSocket(target);
      },
      log: (level, message, detail) => {
        if (!this.#closed) log(level, message, detail);
      },
    });
  }

  /** Without TCP_NODELAY, a small request waits for the acknowledgement of the previous one. */
  #openSocket({ host, port, ssl, onConnect }: InternalSocketTarget): Socket {
    const socket = ssl
      ? tls.connect({ host, port, ...(net.isIP(host) === 0 ? { servername: host } : {}), ...ssl }, onConnect)
      : net.connect({ host, port }, onConnect);
    socket.setKeepAlive(true, KEEP_ALIVE_DELAY_MS);
    socket.setNoDelay(true);
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    return socket;
  }

  get #name(): string {
    return `${this.address.host}:${this.address.port}`;
  }
}

/** Size and request header: version 1, or 2 for a flexible request, without tagged fields. */
function encodeHeader(
  request: KafkaRequest<unknown>,
  correlationId: number,
  clientId: string,
  bodyBytes: number,
): Buffer {
  const clientIdBytes = Buffer.byteLength(clientId);
  const headerBytes = REQUEST_HEADER_BYTES + clientIdBytes + (request.flexible ? 1 : 0);
  const header = Buffer.allocUnsafe(headerBytes);
  header.writeInt32BE(headerBytes - 4 + bodyBytes, 0);
  header.writeInt16BE(request.apiKey, 4);
  header.writeInt16BE(request.apiVersion, 6);
  header.writeInt32BE(correlationId, 8);
  header.writeInt16BE(clientIdBytes, 12);
  header.write(clientId, REQUEST_HEADER_BYTES);
  if (request.flexible) header[headerBytes - 1] = 0;
  return header;
}

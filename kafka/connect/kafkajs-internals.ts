/**
 * The only access to kafkajs' internals: its TCP/TLS/SASL connections, without its retries, encoders and
 * state machines. kafkajs is pinned to 2.2.4; test/kafka/connect/kafkajs-internals.test.ts reports which of
 * the parts used here are missing. Source: kafkajs 2.2.4, src/broker/index.js,
 * src/network/{connection,connectionPool}.js, src/network/requestQueue/index.js, src/loggers/index.js.
 * `kafkajs` itself is not loaded, because its clients would make the startup of an engine slower.
 */
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';

const require = createRequire(import.meta.url);

/** One TCP connection of kafkajs. */
export interface InternalConnection {
  readonly clientId: string;
  readonly sasl: unknown;
  readonly socket: Socket;
  readonly requestQueue: {
    push(request: {
      entry: {
        apiKey: number;
        apiName: string;
        apiVersion: number;
        correlationId: number;
        resolve(response: { payload: Buffer }): void;
        reject(error: Error): void;
      };
      expectResponse: boolean;
      requestTimeout: number | null;
      sendRequest(): void;
    }): void;
  };
  isConnected(): boolean;
  isAuthenticated(): boolean;
  connect(): Promise<boolean>;
  disconnect(): Promise<boolean>;
  authenticate(): Promise<void>;
  nextCorrelationId(): number;
  /** In ms; 0 if the broker doesn't limit it. */
  readonly sessionLifetime: { toNumber(): number };
  /** `isAuthenticated` becomes false this long before the end of the session, ms. */
  reauthenticationThreshold: number;
  /** The bytes of an incomplete response; kafkajs keeps them when it reconnects. */
  chunks: Buffer[];
  bytesBuffered: number;
  bytesNeeded: number;
}

const LENGTH_BYTES = 4;

/**
 * Called before a connection is opened again: otherwise the incomplete response of the previous connection
 * would be treated as the beginning of the next one, and no response could be decoded any more.
 */
export function forgetHalfAnswer(connection: InternalConnection): void {
  connection.chunks = [];
  connection.bytesBuffered = 0;
  connection.bytesNeeded = LENGTH_BYTES;
}

/** A session is renewed this long before its end, ms, but not during its first quarter. */
const RENEW_BEFORE_END_MS = 10_000;
/**
 * A broker rejects a renewal within a second of the previous one
 * (KafkaChannel.MIN_REAUTH_INTERVAL_ONE_SECOND).
 */
const RENEW_AFTER_MIN_MS = 1_000;

/**
 * Called after each login: sets when `isAuthenticated` becomes false. kafkajs' own rule, 10 s before the end,
 * would renew a shorter session with each request, which the broker rejects with ILLEGAL_SASL_STATE.
 */
export function planRenewal(connection: InternalConnection): void {
  const lifetimeMs = connection.sessionLifetime.toNumber();
  const renewAfterMs = Math.max(lifetimeMs - RENEW_BEFORE_END_MS, lifetimeMs / 4, RENEW_AFTER_MIN_MS);
  connection.reauthenticationThreshold = Math.floor(lifetimeMs - renewAfterMs);
}

/**
 * kafkajs' broker: requests the API versions and authenticates; its two connections ("lanes") are used
 * individually.
 */
export interface InternalBroker {
  readonly connectionPool: { readonly pool: readonly InternalConnection[] };
  readonly versions: Readonly<Record<string, { minVersion: number; maxVersion: number }>> | null;
  connect(): Promise<void>;
}

/** The options that kafkajs' classes take. */
export interface InternalBrokerOptions {
  readonly host: string;
  readonly port: number;
  readonly clientId: string;
  readonly ssl: object | null;
  readonly sasl: object | null;
  readonly connectTimeoutMs: number;
  readonly socketFactory: (target: InternalSocketTarget) => Socket;
  readonly log: KafkajsLog;
}

export interface InternalSocketTarget {
  readonly host: string;
  readonly port: number;
  readonly ssl: object | null;
  readonly onConnect: () => void;
}

export type KafkajsLogLevel = 'error' | 'warn' | 'info' | 'debug';
/** Receives kafkajs' log messages. */
export type KafkajsLog = (level: KafkajsLogLevel, message: string, detail: Readonly<object>) => void;

/** Number of connections of a kafkajs broker. */
export const LANE_COUNT = 2;

type Constructor<T> = new (options: object) => T;

interface LogEntry {
  readonly namespace: string;
  readonly level: number;
  readonly log: { readonly message: string } & Readonly<Record<string, unknown>>;
}

interface RequestQueuePrototype {
  pending?: unknown[];
  scheduleCheckPendingRequests?: (this: { pending: unknown[] }) => void;
}

/** Loads one internal module. Throws a clear error if this is not the expected version of kafkajs. */
function internal<T>(path: string): T {
  try {
    return require(`kafkajs/src/${path}`) as T;
  } catch (error) {
    throw new Error(`kafkajs' internal module ${path} not found; kafkajs must be exactly version 2.2.4`, {
      cause: error,
    });
  }
}

const Broker = internal<Constructor<InternalBroker>>('broker/index.js');
const ConnectionPool = internal<Constructor<object>>('network/connectionPool.js');
const { createLogger, LEVELS } = internal<{
  createLogger(options: { level: number; logCreator: () => (entry: LogEntry) => void }): object;
  LEVELS: Readonly<Record<'ERROR' | 'WARN' | 'INFO' | 'DEBUG', number>>;
}>('loggers/index.js');
const RequestQueue = internal<{ prototype: RequestQueuePrototype }>('network/requestQueue/index.js');

/**
 * kafkajs sets a timer with a negative delay after each response (a warning on Node 24, and one timer per
 * request). If no request is pending, there is nothing to check, so no timer is set.
 */
function leaveOutIdleTimers(): void {
  const original = RequestQueue.prototype.scheduleCheckPendingRequests;
  if (original === undefined) throw new Error("kafkajs' RequestQueue.scheduleCheckPendingRequests not found");
  RequestQueue.prototype.scheduleCheckPendingRequests = function schedule() {
    if (this.pending.length > 0) original.call(this);
  };
}
leaveOutIdleTimers();

const LEVEL_NAMES: Readonly<Record<number, KafkajsLogLevel>> = {
  [LEVELS.ERROR]: 'error',
  [LEVELS.WARN]: 'warn',
  [LEVELS.INFO]: 'info',
  [LEVELS.DEBUG]: 'debug',
};

/** A kafkajs broker that is not connected yet. Neither retries nor request timeouts of kafkajs are active. */
export function createInternalBroker(options: InternalBrokerOptions): InternalBroker {
  const logger = createLogger({
    level: LEVELS.WARN,
    logCreator:
      () =>
      ({ namespace, level, log }) => {
        const { message, ...detail } = log;
        options.log(LEVEL_NAMES[level] ?? 'error', `${namespace}: ${message}`, detail);
      },
  });
  const connectionPool = new ConnectionPool({
    host: options.host,
    port: options.port,
    clientId: options.clientId,
    ssl: options.ssl,
    sasl: options.sasl,
    socketFactory: options.socketFactory,
    connectionTimeout: options.connectTimeoutMs,
    requestTimeout: options.connectTimeoutMs,
    enforceRequestTimeout: false,
    logger,
  });
  return new Broker({
    connectionPool,
    logger,
    authenticationTimeout: options.connectTimeoutMs,
    allowAutoTopicCreation: false,
  });
}

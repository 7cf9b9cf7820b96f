/**
 * The server: Camunda's REST API over the engine's topics, and the page. It has no state of its own: it
 * writes commands, and reads the topics into a cache.
 */
import type { FastifyInstance } from 'fastify';
import { SignalboxClient } from '../client/client.ts';
import { topicNames } from '../engine/topics.ts';
import type { ScanObserver } from '../inspect/topic-scanner.ts';
import { TopicScanner } from '../inspect/topic-scanner.ts';
import { KafkaConnection } from '../kafka/connect/connection.ts';
import { CommandPort } from './command-port.ts';
import { createHttpServer } from './http/http-server.ts';
import { ReadModel } from './model/read-model.ts';
import { CAMUNDA_OPERATIONS } from './operations/camunda-operations.ts';
import { OWN_OPERATIONS } from './operations/own-table.ts';
import { OPERATIONS } from './operations/table.ts';
import { AccessCheck } from './security/access-check.ts';
import type { Authenticator } from './security/authenticator.ts';
import { NO_AUTHENTICATION } from './security/authenticator.ts';
import { isLoopback } from './security/loopback.ts';

/** The level of Camunda's API whose fields the answers have. */
const GATEWAY_VERSION = '8.10.0';
const REQUEST_TIMEOUT_MS = 10_000;
const KEEP_ENDED_MS = 24 * 3_600_000;

export interface ServerOptions {
  readonly bootstrapServers: readonly string[];
  readonly properties: ReadonlyMap<string, string>;
  readonly prefix: string;
  readonly host: string;
  /** 0: a free port. */
  readonly httpPort: number;
  /** How long ended instances can be found. Default: a day. Ms. */
  readonly keepEndedMs?: number;
  /** Folder of the read model, or 'memory'. Default: the system's temporary folder. */
  readonly modelPlace?: string;
  /** Default: none. */
  readonly authenticator?: Authenticator;
  /** Origins whose pages may send requests, beside the server's own. */
  readonly origins?: readonly string[];
  readonly onWarning: (message: string) => void;
}

/** Records that can't be read are reported; scans have no progress to show. */
function scansWith(onWarning: (message: string) => void): ScanObserver {
  return {
    onScan: () => ({ update: () => undefined, end: () => undefined }),
    onUnreadable: (records) => onWarning(`skipped records that could not be read: ${records.join('; ')}`),
  };
}

export class SignalboxServer {
  readonly #options: ServerOptions;
  readonly #connection: KafkaConnection;
  readonly #client: SignalboxClient;
  readonly #model: ReadModel;
  readonly #http: FastifyInstance;
  #httpUrl = '';

  private constructor(options: ServerOptions, model: ReadModel) {
    const { bootstrapServers, properties, prefix, host, onWarning } = options;
    const { authenticator = NO_AUTHENTICATION, origins = [] } = options;
    this.#options = options;
    this.#model = model;
    this.#connection = new KafkaConnection({
      bootstrapServers: [...bootstrapServers],
      clientId: 'signalbox-server',
      properties,
      log: () => undefined,
    });
    this.#client = new SignalboxClient(this.#connection, { prefix });
    this.#http = createHttpServer({
      context: {
        settings: { gatewayVersion: GATEWAY_VERSION, requestTimeoutMs: REQUEST_TIMEOUT_MS },
        commands: new CommandPort(this.#client, model),
        model,
        topics: new TopicScanner(this.#connection, topicNames(prefix), scansWith(onWarning)),
      },
      access: new AccessCheck(authenticator, { isLocal: isLoopback(host), origins }),
      operations: OPERATIONS,
      own: OWN_OPERATIONS,
      known: CAMUNDA_OPERATIONS,
      onError: (error, request) =>
        onWarning(`${request}: ${error instanceof Error ? error.stack : String(error)}`),
    });
  }

  /**
   * Listens when this resolves; the read model may still be filling. Rejects if the topics are missing or the
   * port is in use (code EADDRINUSE).
   */
  static async open(options: ServerOptions): Promise<SignalboxServer> {
    const {
      bootstrapServers,
      properties,
      prefix,
      keepEndedMs = KEEP_ENDED_MS,
      modelPlace,
      onWarning,
    } = options;
    const model = await ReadModel.open({
      ...{ bootstrapServers, properties, prefix, keepEndedMs, onWarning },
      ...(modelPlace !== undefined && { place: modelPlace }),
    });
    const server = new SignalboxServer(options, model);
    try {
      await server.#listen();
    } catch (error) {
      await server.close();
      throw error;
    }
    return server;
  }

  /** Such as http://127.0.0.1:8080. */
  get httpUrl(): string {
    return this.#httpUrl;
  }

  /** Resolves when searches are answered. Rejects if the topics can't be read. */
  get ready(): Promise<void> {
    return this.#model.ready;
  }

  /** Answers what waits, and closes everything. */
  async close(): Promise<void> {
    await this.#http.close();
    await this.#client.close();
    await this.#model.close();
    this.#connection.close();
  }

  async #listen(): Promise<void> {
    const { host, httpPort } = this.#options;
    await this.#connection.connect();
    this.#httpUrl = await this.#http.listen({ host, port: httpPort });
  }
}

/**
 * The server: Camunda's REST API and gRPC gateway over the engine's topics, and the page. It has no state of
 * its own: it writes commands, and caches the topics for reads.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { SignalboxClient } from '../client/client.ts';
import { TopicMissing } from '../client/errors.ts';
import { topicNames } from '../engine/topics.ts';
import type { ScanObserver } from '../inspect/topic-scanner.ts';
import { TopicScanner } from '../inspect/topic-scanner.ts';
import { KafkaConnection } from '../kafka/connect/connection.ts';
import type { BackPressureLimits } from './back-pressure.ts';
import { BACK_PRESSURE_LIMITS, BackPressure } from './back-pressure.ts';
import { BatchOperations } from './bulk/batch-operations.ts';
import { BulkRuns } from './bulk/bulk-runs.ts';
import { CommandPort } from './command-port.ts';
import { GrpcServer } from './grpc/grpc-server.ts';
import { createHttpServer } from './http/http-server.ts';
import type { SentAnswer } from './http/idempotent-answers.ts';
import { IdempotentAnswers } from './http/idempotent-answers.ts';
import { JobLeaser } from './jobs/job-leaser.ts';
import { LeaseCommands } from './jobs/lease-commands.ts';
import { createManagementServer } from './management/management-server.ts';
import { TestMode } from './management/test-mode.ts';
import { ReadModel } from './model/read-model.ts';
import { CAMUNDA_OPERATIONS } from './operations/camunda-operations.ts';
import { OWN_OPERATIONS } from './operations/own-table.ts';
import { OPERATIONS } from './operations/table.ts';
import { AccessCheck } from './security/access-check.ts';
import type { Authenticator } from './security/authenticator.ts';
import { NO_AUTHENTICATION } from './security/authenticator.ts';
import type { OidcSignIn } from './security/oidc-sign-in.ts';
import { Quota } from './security/quota.ts';
import type { TlsPaths } from './security/tls-files.ts';
import { TlsFiles } from './security/tls-files.ts';
import type { Webhook } from './webhooks/webhook.ts';
import { Webhooks } from './webhooks/webhooks.ts';

/** The version of Camunda's API whose fields the responses contain. */
const GATEWAY_VERSION = '8.10.0';
const REQUEST_TIMEOUT_MS = 10_000;
/** Maximum delay of a poll after a missed announcement of jobs, ms. */
const DOUBT_EVERY_MS = 10_000;
const KEEP_ENDED_MS = 24 * 3_600_000;

export interface ServerOptions {
  readonly bootstrapServers: readonly string[];
  readonly properties: ReadonlyMap<string, string>;
  readonly prefix: string;
  readonly host: string;
  /** 0 picks a free port. */
  readonly httpPort: number;
  /** Port of the gRPC gateway; 0 picks a free port. Absent: no gateway. */
  readonly grpcPort?: number;
  /** Port of health and metrics; 0 picks a free port. Absent: no such port. */
  readonly managementPort?: number;
  /** Retention of ended instances in searches, ms. Default: a day. */
  readonly keepEndedMs?: number;
  /** Folder in which the read model is kept for the next server, or 'memory'. Default: a temporary one. */
  readonly modelPlace?: string;
  /** Beyond these, commands that begin work are refused. Default: 5 s, 64 MiB. */
  readonly backPressure?: Partial<BackPressureLimits>;
  /** Clients of the management port may set the time and remove everything. Default: false. */
  readonly testMode?: boolean;
  /** The port whose requests come to `manage`: its address and further names. Default: as for HTTP. */
  readonly managedFrom?: { readonly host: string; readonly hosts: readonly string[] };
  /** HTTP and gRPC with TLS; the management port has none. Default: without. */
  readonly tls?: TlsPaths;
  /** Default: none. */
  readonly authenticator?: Authenticator;
  /** Lets users sign in on the page; the authenticator must accept its sessions. */
  readonly signIn?: OidcSignIn;
  /** Names by which clients reach it besides addresses and the name of this machine. */
  readonly hosts?: readonly string[];
  /** Origins whose pages may send requests, in addition to the server's own. */
  readonly origins?: readonly string[];
  readonly webhooks?: readonly Webhook[];
  readonly onWarning: (message: string) => void;
}

/** The parts of a server. */
interface Parts {
  readonly connection: KafkaConnection;
  readonly client: SignalboxClient;
  readonly model: ReadModel;
  readonly leaser: JobLeaser;
  readonly testMode: TestMode | null;
  readonly tls: TlsFiles | null;
  readonly webhooks: Webhooks;
}

/** Unreadable records are reported; the progress of scans isn't shown. */
function scansWith(onWarning: (message: string) => void): ScanObserver {
  return {
    onScan: () => ({ update: () => undefined, end: () => undefined }),
    onUnreadable: (records) => onWarning(`skipped records that could not be read: ${records.join('; ')}`),
  };
}

export class SignalboxServer {
  readonly #options: ServerOptions;
  readonly #parts: Parts;
  readonly #http: FastifyInstance;
  readonly #grpc: GrpcServer | null;
  readonly #management: FastifyInstance;
  readonly #doubts: NodeJS.Timeout;
  readonly #bulk: BulkRuns;
  readonly #batches: BatchOperations;
  #httpUrl = '';
  #grpcAddress: string | null = null;
  #managementUrl: string | null = null;

  private constructor(options: ServerOptions, parts: Parts) {
    const { host, prefix, onWarning, authenticator = NO_AUTHENTICATION, hosts = [], origins = [] } = options;
    const managed = options.managedFrom ?? { host, hosts };
    const { connection, client, model, leaser, testMode, webhooks } = parts;
    this.#options = options;
    this.#parts = parts;
    const pressure = new BackPressure({ ...BACK_PRESSURE_LIMITS, ...options.backPressure });
    const topics = new TopicScanner(connection, topicNames(prefix), scansWith(onWarning));
    const engine = { client, scanner: topics };
    this.#bulk = new BulkRuns(engine);
    this.#batches = new BatchOperations(engine, model, onWarning);
    const { bootstrapServers } = options;
    const quota = new Quota();
    const shared = {
      context: {
        settings: {
          gatewayVersion: GATEWAY_VERSION,
          requestTimeoutMs: REQUEST_TIMEOUT_MS,
          bootstrapServers,
        },
        commands: new CommandPort(client, model, pressure),
        model,
        leaser,
        testMode,
        topics,
        engine,
        bulk: this.#bulk,
        webhooks,
        batches: this.#batches,
      },
      access: new AccessCheck(authenticator, {
        ...{ boundTo: host, hosts, origins },
        needsCredentials: options.authenticator !== undefined,
      }),
      answers: new IdempotentAnswers<SentAnswer>(),
      quota,
      ...(parts.tls && { tls: parts.tls }),
      operations: OPERATIONS,
      onError: (error: unknown, request: string) =>
        onWarning(`${request}: ${error instanceof Error ? error.stack : String(error)}`),
    };
    this.#http = createHttpServer({
      ...shared,
      own: OWN_OPERATIONS,
      known: CAMUNDA_OPERATIONS,
      addSignIn: (http) => options.signIn?.addTo(http, onWarning),
    });
    this.#grpc = options.grpcPort === undefined ? null : new GrpcServer(shared);
    this.#management = createManagementServer({
      ...{ ...parts, pressure, quota },
      rules: { boundTo: managed.host, hosts: managed.hosts, origins: [], needsCredentials: false },
    });
    this.#doubts = setInterval(() => leaser.doubtAll(), DOUBT_EVERY_MS);
    this.#doubts.unref();
  }

  /**
   * Resolves when the server is listening; the read model may still be filling. Rejects if the topics are
   * missing (TopicMissing), the port is in use (code EADDRINUSE), or a file for TLS can't be used.
   */
  static async open(options: ServerOptions): Promise<SignalboxServer> {
    const { bootstrapServers, properties } = options;
    const connection = new KafkaConnection({
      bootstrapServers: [...bootstrapServers],
      clientId: 'signalbox-server',
      properties,
      log: () => undefined,
    });
    try {
      const server = new SignalboxServer(options, await openParts(options, connection));
      await server.#listen();
      return server;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** Such as http://127.0.0.1:8080. */
  get httpUrl(): string {
    return this.#httpUrl;
  }

  /** The address of the gRPC gateway, such as 127.0.0.1:26500; null if there is none. */
  get grpcAddress(): string | null {
    return this.#grpcAddress;
  }

  /** The URL of health and metrics; null if there is none. */
  get managementUrl(): string | null {
    return this.#managementUrl;
  }

  /** Answers a request of the management port that has arrived at another port of this process. */
  async manage(request: IncomingMessage, response: ServerResponse): Promise<void> {
    await this.#management.ready();
    this.#management.routing(request, response);
  }

  /** Resolves when the server answers searches. Rejects if the topics can't be read. */
  get ready(): Promise<void> {
    return this.#parts.model.ready;
  }

  /** True if the read model has continued with the database of an earlier server. */
  get isContinued(): boolean {
    return this.#parts.model.isContinued;
  }

  /** Answers the waiting requests, and closes everything. */
  async close(): Promise<void> {
    const { connection, client, model, tls, webhooks } = this.#parts;
    clearInterval(this.#doubts);
    tls?.close();
    this.#bulk.close();
    this.#batches.close();
    await Promise.all([this.#http.close(), this.#grpc?.close(), this.#management.close(), webhooks.close()]);
    await client.close();
    await model.close();
    connection.close();
  }

  async #listen(): Promise<void> {
    const { host, httpPort, grpcPort = 0, managementPort } = this.#options;
    try {
      this.#httpUrl = await this.#http.listen({ host, port: httpPort });
      if (managementPort !== undefined)
        this.#managementUrl = await this.#management.listen({ host, port: managementPort });
      if (this.#grpc) this.#grpcAddress = `${host}:${await this.#grpc.listen(host, grpcPort)}`;
    } catch (error) {
      await this.close();
      throw error;
    }
  }
}

async function openParts(options: ServerOptions, connection: KafkaConnection): Promise<Parts> {
  const {
    bootstrapServers,
    properties,
    prefix,
    keepEndedMs = KEEP_ENDED_MS,
    modelPlace,
    testMode = false,
    webhooks: targets = [],
    onWarning,
  } = options;
  const tls = options.tls ? await TlsFiles.open(options.tls, onWarning) : null;
  await connection.connect();
  const { commands } = topicNames(prefix);
  const partitionCount = await connection.partitionCount(commands);
  if (partitionCount === null) throw new TopicMissing(commands);
  const client = new SignalboxClient(connection, { prefix });
  const announced: { to: JobLeaser | null } = { to: null };
  const model = await ReadModel.open({
    ...{ bootstrapServers, properties, prefix, keepEndedMs, onWarning },
    ...(modelPlace !== undefined && { place: modelPlace }),
    onJob: (type, partition) => announced.to?.announce(type, partition),
  });
  const leaser = new JobLeaser(new LeaseCommands(client, model, partitionCount, onWarning));
  announced.to = leaser;
  const mode = testMode ? new TestMode(client, model, partitionCount) : null;
  const webhooks = new Webhooks({ webhooks: targets, connection, topics: topicNames(prefix), onWarning });
  return { connection, client, model, leaser, testMode: mode, tls, webhooks };
}

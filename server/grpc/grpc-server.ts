/**
 * The gRPC gateway: Camunda's service, by the same operations as the REST API, and the standard health
 * service.
 */
import { fileURLToPath } from 'node:url';
import type {
  ServerUnaryCall,
  ServerWritableStream,
  sendUnaryData,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { loadPackageDefinition, Metadata, Server, status } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { callerOf } from '../command-port.ts';
import type { IdempotentAnswers, SentAnswer } from '../http/idempotent-answers.ts';
import { knownProblem, notImplemented, serverStopping } from '../http/problem.ts';
import { answerOnce } from '../operations/answer-once.ts';
import type { Operation, OperationCall, OperationRequest } from '../operations/operation.ts';
import { checkRequest } from '../operations/request-check.ts';
import type { Role } from '../operations/role.ts';
import type { AccessCheck } from '../security/access-check.ts';
import type { Principal } from '../security/principal.ts';
import type { Quota } from '../security/quota.ts';
import type { TlsFiles } from '../security/tls-files.ts';
import type { ServerContext } from '../server-context.ts';
import { CallAdmission } from './call-admission.ts';
import { activateJobs, streamActivatedJobs } from './job-streams.ts';
import type { Message, Rpc } from './rpc.ts';
import { RPCS } from './rpcs.ts';
import { statusOf } from './status.ts';
import { credentialsOf } from './tls-credentials.ts';

/** Camunda's clients ping less often; more frequent pings are an error of the client. */
const PING_INTERVAL_MS_MIN = 10_000;
const MESSAGE_BYTES_MAX = 4 * 1024 * 1024;
/** Concurrent calls of one connection. */
const STREAMS_MAX = 1_000;
/** Of one connection, MB: messages that have arrived or wait to be sent. */
const SESSION_MEGABYTES_MAX = 64;
const DETAILS_LENGTH_MAX = 2_000;
/** How long closing waits, because clients keep their connections open, ms. */
const CLOSE_TIMEOUT_MS = 2_000;

const GATEWAY = 'gateway_protocol.Gateway';

type ServiceDefinition = Parameters<Server['addService']>[0];

export interface GrpcServerOptions {
  readonly context: ServerContext;
  readonly access: AccessCheck;
  /** Of requests with an idempotency key; the HTTP server has the same. */
  readonly answers: IdempotentAnswers<SentAnswer>;
  readonly quota: Quota;
  readonly tls?: TlsFiles;
  readonly operations: readonly Operation[];
  readonly onError: (error: unknown, request: string) => void;
}

export class GrpcServer {
  readonly #server: Server;
  readonly #options: GrpcServerOptions;
  readonly #operations: ReadonlyMap<string, Operation>;
  readonly #admission: CallAdmission;
  readonly #stopping = new AbortController();

  constructor(options: GrpcServerOptions) {
    this.#options = options;
    this.#operations = new Map(options.operations.map((operation) => [operation.id, operation]));
    this.#admission = new CallAdmission({
      ...{ access: options.access, quota: options.quota },
      roleOf: (path) => this.#roleOf(path),
      failure: (error, path) => this.#failure(error, path),
    });
    this.#server = new Server({
      interceptors: [this.#admission.interceptor],
      'grpc.max_receive_message_length': MESSAGE_BYTES_MAX,
      'grpc.max_concurrent_streams': STREAMS_MAX,
      'grpc-node.max_session_memory': SESSION_MEGABYTES_MAX,
      'grpc.keepalive_permit_without_calls': 1,
      'grpc.http2.min_ping_interval_without_data_ms': PING_INTERVAL_MS_MIN,
    });
    this.#server.addService(counted(serviceOf('gateway', GATEWAY)), this.#gateway());
    this.#server.addService(serviceOf('health', 'grpc.health.v1.Health'), {
      Check: (_call: unknown, done: sendUnaryData<Message>) => done(null, { status: 1 }),
    });
  }

  /** Resolves with the port. Rejects if it is in use. */
  listen(host: string, port: number): Promise<number> {
    const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
    return new Promise((resolve, reject) => {
      this.#server.bindAsync(address, credentialsOf(this.#options.tls), (error, bound) => {
        if (error) reject(error);
        else resolve(bound);
      });
    });
  }

  /** Answers the waiting requests, then closes. */
  close(): Promise<void> {
    this.#stopping.abort();
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#server.forceShutdown(), CLOSE_TIMEOUT_MS);
      this.#server.tryShutdown(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #gateway(): UntypedServiceImplementation {
    const unary = Object.entries(RPCS).map(([name, rpc]) => [
      name,
      (call: ServerUnaryCall<Message, Message>, done: sendUnaryData<Message>) =>
        void this.#unary(name, rpc, call, done),
    ]);
    return {
      ...Object.fromEntries(unary),
      ActivateJobs: (call: ServerWritableStream<Message, Message>) =>
        void this.#stream('ActivateJobs', call, (context, operation) =>
          activateJobs(context, call, operation),
        ),
      StreamActivatedJobs: (call: ServerWritableStream<Message, Message>) =>
        void this.#stream('StreamActivatedJobs', call, (context) => streamActivatedJobs(context, call)),
    };
  }

  /** Undefined for the health service. */
  #roleOf(path: string): Role | undefined {
    const [, service = '', name = ''] = path.split('/');
    if (service !== GATEWAY) return undefined;
    return this.#operations.get(RPCS[name]?.operation ?? 'activateJobs')?.role ?? 'admin';
  }

  #operation(id: string): Operation {
    const operation = this.#operations.get(id);
    if (operation) return operation;
    throw notImplemented(`the operation ${id} does not exist`);
  }

  /** Runs a call that has been admitted, and counts its message until it has ended. */
  async #run(call: AnyCall, work: (context: OperationCall) => Promise<void>): Promise<void> {
    const { principal, held } = this.#admission.admittedOf(call.metadata);
    try {
      held.add(messageBytes.get(call.request) ?? 0);
      await work(this.#contextOf(call, principal));
    } finally {
      held.release();
    }
  }

  #contextOf(call: AnyCall, principal: Principal): OperationCall {
    const { context } = this.#options;
    const gone = new AbortController();
    call.once('cancelled', () => gone.abort());
    if (call.cancelled) gone.abort();
    const signal = AbortSignal.any([gone.signal, this.#stopping.signal]);
    const commands = context.commands.as(callerOf(principal));
    return { ...context, commands, principal, signal, positions: new Map() };
  }

  async #unary(
    name: string,
    rpc: Rpc,
    call: ServerUnaryCall<Message, Message>,
    done: sendUnaryData<Message>,
  ): Promise<void> {
    try {
      const operation = this.#operation(rpc.operation);
      await this.#run(call, async (context) => {
        const { params = {}, body, files = [] } = rpc.request(call.request);
        const request: OperationRequest = { params, query: {}, body, files };
        checkRequest(operation, body, {});
        const [key] = call.metadata.get('idempotency-key').map(String);
        const { answer, place } = await answerOnce(
          { operation, call: context, answers: this.#options.answers, key, content: [name, call.request] },
          (each) => operation.answer(each, request),
        );
        const trailer = new Metadata();
        if (place !== '') trailer.set('signalbox-position', place);
        done(null, rpc.answer((answer.body ?? {}) as Message, call.request), trailer);
      });
    } catch (error) {
      done(this.#failure(error, name));
    }
  }

  async #stream(
    name: string,
    call: ServerWritableStream<Message, Message>,
    run: (context: OperationCall, operation: Operation) => Promise<void>,
  ): Promise<void> {
    try {
      const operation = this.#operation('activateJobs');
      await this.#run(call, (context) => run(context, operation));
      call.end();
    } catch (error) {
      call.emit('error', this.#failure(error, name));
    }
  }

  #failure(cause: unknown, name: string): { code: status; details: string } {
    const isLate = this.#stopping.signal.aborted && statusOf(cause) === status.INTERNAL;
    const error = isLate ? serverStopping() : (knownProblem(cause) ?? cause);
    const code = statusOf(error);
    if (code === status.INTERNAL) this.#options.onError(error, name);
    const details = error instanceof Error ? error.message : String(error);
    return { code, details: details.slice(0, DETAILS_LENGTH_MAX) };
  }
}

type AnyCall = ServerUnaryCall<Message, Message> | ServerWritableStream<Message, Message>;

/** Of messages that are in progress. */
const messageBytes = new WeakMap<object, number>();

/** The service, which tells the size of each message. */
function counted(service: ServiceDefinition): ServiceDefinition {
  const methods = Object.entries(service).map(([name, method]) => {
    const requestDeserialize = (bytes: Buffer): object => {
      const message = method.requestDeserialize(bytes) as object;
      messageBytes.set(message, bytes.length);
      return message;
    };
    return [name, { ...method, requestDeserialize }];
  });
  return Object.fromEntries(methods) as ServiceDefinition;
}

function serviceOf(file: string, name: string): ServiceDefinition {
  const definition = loadSync(fileURLToPath(new URL(`./${file}.proto`, import.meta.url)), {
    keepCase: true,
    longs: String,
    enums: String,
    defaults: true,
    oneofs: true,
  });
  let found: unknown = loadPackageDefinition(definition);
  for (const part of name.split('.')) found = (found as Readonly<Record<string, unknown>>)[part];
  return (found as { readonly service: ServiceDefinition }).service;
}

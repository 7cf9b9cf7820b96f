/**
 * The gRPC gateway: Camunda's service, by the same operations as the REST API, and the standard health
 * service.
 */
import { fileURLToPath } from 'node:url';
import type {
  Metadata,
  ServerUnaryCall,
  ServerWritableStream,
  sendUnaryData,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { loadPackageDefinition, Server, status } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { notImplemented, Problem } from '../http/problem.ts';
import type { Operation, OperationCall, OperationRequest } from '../operations/operation.ts';
import { checkRequest } from '../operations/request-check.ts';
import type { AccessCheck } from '../security/access-check.ts';
import { commonNameOf } from '../security/client-certificate.ts';
import type { Principal } from '../security/principal.ts';
import type { Quota } from '../security/quota.ts';
import type { TlsFiles } from '../security/tls-files.ts';
import type { ServerContext } from '../server-context.ts';
import { activateJobs, streamActivatedJobs } from './job-streams.ts';
import type { Message, Rpc } from './rpc.ts';
import { RPCS } from './rpcs.ts';
import { statusOf } from './status.ts';
import { credentialsOf } from './tls-credentials.ts';

/** Camunda's clients ping less often; more frequent pings are an error of the client. */
const PING_INTERVAL_MS_MIN = 10_000;
const MESSAGE_BYTES_MAX = 4 * 1024 * 1024;
/** Keys and values of the metadata of a call. */
const METADATA_BYTES_MAX = 16 * 1024;
/** Concurrent calls of one connection. */
const STREAMS_MAX = 1_000;
/** Of one connection, MB: messages that have arrived or wait to be sent. */
const SESSION_MEGABYTES_MAX = 64;
const DETAILS_LENGTH_MAX = 2_000;
/** How long closing waits, because clients keep their connections open, ms. */
const CLOSE_TIMEOUT_MS = 2_000;

export interface GrpcServerOptions {
  readonly context: ServerContext;
  readonly access: AccessCheck;
  readonly quota: Quota;
  readonly tls?: TlsFiles;
  readonly operations: readonly Operation[];
  readonly onError: (error: unknown, request: string) => void;
}

export class GrpcServer {
  readonly #server: Server;
  readonly #options: GrpcServerOptions;
  readonly #operations: ReadonlyMap<string, Operation>;
  readonly #stopping = new AbortController();

  constructor(options: GrpcServerOptions) {
    this.#options = options;
    this.#operations = new Map(options.operations.map((operation) => [operation.id, operation]));
    this.#server = new Server({
      'grpc.max_receive_message_length': MESSAGE_BYTES_MAX,
      'grpc.max_concurrent_streams': STREAMS_MAX,
      'grpc-node.max_session_memory': SESSION_MEGABYTES_MAX,
      'grpc.keepalive_permit_without_calls': 1,
      'grpc.http2.min_ping_interval_without_data_ms': PING_INTERVAL_MS_MIN,
    });
    this.#server.addService(serviceOf('gateway', 'gateway_protocol.Gateway'), this.#gateway());
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

  #operation(id: string): Operation {
    const operation = this.#operations.get(id);
    if (operation) return operation;
    throw notImplemented(`the operation ${id} does not exist`);
  }

  /**
   * Runs a call; it counts among those of its client until it has ended. Rejects with Problem if the client
   * may not call the operation.
   */
  async #run(
    call: AnyCall,
    operation: Operation,
    work: (context: OperationCall) => Promise<void>,
  ): Promise<void> {
    checkMetadata(call.metadata);
    const [authorization] = call.metadata.get('authorization').map(String);
    const certificate = commonNameOf(call.getAuthContext().sslPeerCertificate);
    const principal = await this.#options.access.authorize(authorization, operation.role, certificate);
    const client = principal.isKnown ? `user '${principal.name}'` : `address ${addressOf(call)}`;
    const held = this.#options.quota.enter(client);
    try {
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
    const commands = context.commands.as(principal.isKnown ? { actor: principal.name } : {});
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
      await this.#run(call, operation, async (context) => {
        const { params = {}, body, files = [] } = rpc.request(call.request);
        const request: OperationRequest = { params, query: {}, body, files };
        checkRequest(operation, body, {});
        const answer = await operation.answer(context, request);
        done(null, rpc.answer((answer.body ?? {}) as Message, call.request));
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
      await this.#run(call, operation, (context) => run(context, operation));
      call.end();
    } catch (error) {
      call.emit('error', this.#failure(error, name));
    }
  }

  #failure(error: unknown, name: string): { code: status; details: string } {
    const code = statusOf(error);
    if (code === status.INTERNAL) this.#options.onError(error, name);
    const details = error instanceof Error ? error.message : String(error);
    return { code, details: details.slice(0, DETAILS_LENGTH_MAX) };
  }
}

/** Throws Problem. */
function checkMetadata(metadata: Metadata): void {
  let bytes = 0;
  for (const [name, values] of Object.entries(metadata.toHttp2Headers()))
    for (const value of [values].flat()) bytes += name.length + String(value).length;
  if (bytes <= METADATA_BYTES_MAX) return;
  throw new Problem(
    429,
    'RESOURCE_EXHAUSTED',
    `The metadata has ${bytes} bytes; the limit is ${METADATA_BYTES_MAX}`,
  );
}

/** Without the port. */
function addressOf(call: AnyCall): string {
  return call.getPeer().replace(/:\d+$/, '');
}

type AnyCall = ServerUnaryCall<Message, Message> | ServerWritableStream<Message, Message>;

function serviceOf(file: string, name: string) {
  const definition = loadSync(fileURLToPath(new URL(`./${file}.proto`, import.meta.url)), {
    keepCase: true,
    longs: String,
    enums: String,
    defaults: true,
    oneofs: true,
  });
  let found: unknown = loadPackageDefinition(definition);
  for (const part of name.split('.')) found = (found as Readonly<Record<string, unknown>>)[part];
  return (found as { readonly service: Parameters<Server['addService']>[0] }).service;
}

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
import { loadPackageDefinition, Metadata, Server, ServerCredentials, status } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { Caller } from '../command-port.ts';
import { AnswerForgotten } from '../command-port.ts';
import { positionsText } from '../events/positions.ts';
import type { IdempotentAnswers, SentAnswer } from '../http/idempotent-answers.ts';
import { idempotentRequest } from '../http/idempotent-answers.ts';
import { notImplemented } from '../http/problem.ts';
import type { Operation, OperationCall, OperationRequest } from '../operations/operation.ts';
import { checkRequest } from '../operations/request-check.ts';
import type { AccessCheck } from '../security/access-check.ts';
import type { Principal } from '../security/principal.ts';
import type { ServerContext } from '../server-context.ts';
import { activateJobs, streamActivatedJobs } from './job-streams.ts';
import type { Message, Rpc } from './rpc.ts';
import { RPCS } from './rpcs.ts';
import { statusOf } from './status.ts';

/** Camunda's clients ping less often; more frequent pings are an error of the client. */
const PING_INTERVAL_MS_MIN = 10_000;
const MESSAGE_BYTES_MAX = 4 * 1024 * 1024;
/** How long closing waits, because clients keep their connections open, ms. */
const CLOSE_TIMEOUT_MS = 2_000;

export interface GrpcServerOptions {
  readonly context: ServerContext;
  readonly access: AccessCheck;
  /** Of requests with an idempotency key; the HTTP server has the same. */
  readonly answers: IdempotentAnswers<SentAnswer>;
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
      this.#server.bindAsync(address, ServerCredentials.createInsecure(), (error, bound) => {
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

  /** Rejects with Problem if the client may not call the operation. */
  async #callOf(call: AnyCall, { role }: Operation): Promise<OperationCall> {
    const { context, access } = this.#options;
    const [authorization] = call.metadata.get('authorization');
    const principal = await access.check(
      authorization === undefined ? {} : { authorization: String(authorization) },
      role,
    );
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
      const context = await this.#callOf(call, operation);
      const { params = {}, body, files = [] } = rpc.request(call.request);
      const request: OperationRequest = { params, query: {}, body, files };
      checkRequest(operation, body, {});
      const [key] = operation.role === 'read' ? [] : call.metadata.get('idempotency-key');
      const answerAs = (caller: Caller): Promise<SentAnswer> =>
        answerOf(operation, { ...context, commands: context.commands.as(caller) }, request);
      const actor = callerOf(context.principal);
      const repeatable =
        key === undefined
          ? undefined
          : idempotentRequest(String(key), context.principal.name, [name, call.request]);
      const { answer, place } = repeatable
        ? await this.#options.answers.once(repeatable, () => answerAs({ ...actor, requestId: repeatable.id }))
        : await answerAs(actor);
      const trailer = new Metadata();
      if (place !== '') trailer.set('signalbox-position', place);
      done(null, rpc.answer((answer.body ?? {}) as Message, call.request), trailer);
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
      await run(await this.#callOf(call, operation), operation);
      call.end();
    } catch (error) {
      call.emit('error', this.#failure(error, name));
    }
  }

  #failure(error: unknown, name: string): { code: status; details: string } {
    const code = statusOf(error);
    if (code === status.INTERNAL) this.#options.onError(error, name);
    return { code, details: error instanceof Error ? error.message : String(error) };
  }
}

function callerOf({ isKnown, name }: Principal): Caller {
  return isKnown ? { actor: name } : {};
}

/** A repeat whose first answer is forgotten gets an empty one. */
async function answerOf(
  operation: Operation,
  context: OperationCall,
  request: OperationRequest,
): Promise<SentAnswer> {
  const answer = await Promise.resolve(operation.answer(context, request)).catch((error: unknown) => {
    if (error instanceof AnswerForgotten) return { body: {} };
    throw error;
  });
  return { answer, place: positionsText(context.positions) };
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

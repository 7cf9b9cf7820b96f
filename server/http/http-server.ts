/**
 * The HTTP server: routes generated from the operation table, requests validated by their schemas, errors as
 * problem details.
 */
import type { Server as HttpServer } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Server as TlsServer } from 'node:tls';
import fastifyMultipart from '@fastify/multipart';
import type { FastifyHttpOptions, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Fastify from 'fastify';
import { addEventsRoute } from '../events/events-route.ts';
import { answerOnce } from '../operations/answer-once.ts';
import type { CamundaOperation } from '../operations/camunda-operations.ts';
import type { Operation, OperationAnswer, OperationCall, OperationRequest } from '../operations/operation.ts';
import { checkRequest } from '../operations/request-check.ts';
import type { AccessCheck } from '../security/access-check.ts';
import { Unauthenticated } from '../security/access-check.ts';
import type { Held, Quota } from '../security/quota.ts';
import type { TlsFiles } from '../security/tls-files.ts';
import type { ServerContext } from '../server-context.ts';
import { Admission } from './admission.ts';
import type { IdempotentAnswers, SentAnswer } from './idempotent-answers.ts';
import { readJsonBodies } from './json-body.ts';
import { readMultipart } from './multipart.ts';
import { openApiOf } from './open-api.ts';
import { servePage } from './page-files.ts';
import { badRequest, knownProblem, notFound, notImplemented, Problem, serverStopping } from './problem.ts';
import type { RequestTimeouts } from './request-limits.ts';
import {
  BODY_BYTES_MAX,
  CONNECTIONS_MAX,
  parserLimits,
  rejectUnreadable,
  TIMEOUTS,
} from './request-limits.ts';

/** Longer than the pause between two requests of a polling client, ms. */
const KEEP_ALIVE_TIMEOUT_MS = 72_000;
/** How long stopping waits for requests that are being answered, ms. */
const ANSWER_TIMEOUT_MS = 3_000;
const PARAM_LENGTH_MAX = 200;

const API_PREFIX = '/v2';
const OWN_PREFIX = '/api';

export interface HttpServerOptions {
  readonly context: ServerContext;
  readonly access: AccessCheck;
  /** Of requests with an idempotency key; the gRPC gateway has the same. */
  readonly answers: IdempotentAnswers<SentAnswer>;
  readonly quota: Quota;
  readonly timeouts?: RequestTimeouts;
  readonly tls?: TlsFiles;
  readonly operations: readonly Operation[];
  /** The operations below `/api`. */
  readonly own: readonly Operation[];
  /** Operations that get the response 501 unless they are among `operations`. */
  readonly known: readonly CamundaOperation[];
  /** Adds what finds the user of a browser's session, before requests are admitted. */
  readonly addSignIn?: (server: FastifyInstance) => void;
  readonly onError: (error: unknown, request: string) => void;
}

/** Creates the server, which is not listening yet. */
export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const { timeouts = TIMEOUTS } = options;
  const server = Fastify({
    logger: false,
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: timeouts.receiveMs,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    forceCloseConnections: true,
    ...transportOf(options.tls, timeouts),
    clientErrorHandler: (error, socket) => rejectUnreadable(error, socket as Socket, timeouts),
    frameworkErrors: (error, request, reply) => void sendProblem(error, request, reply, options.onError),
    routerOptions: { maxParamLength: PARAM_LENGTH_MAX },
  });
  options.tls?.onChange((content) => {
    if (server.server instanceof TlsServer) server.server.setSecureContext(content);
  });
  server.server.maxConnections = CONNECTIONS_MAX;
  options.addSignIn?.(server);
  const admission = new Admission(options.access, options.quota, timeouts.readMs);
  admission.install(server);
  readJsonBodies(server, admission);
  server.register(fastifyMultipart);
  const { answers } = options;
  const stopping = new AbortController();
  answerBeforeClosing(server, stopping);
  const built = new Set(options.operations.map(routeText));
  server.register((routes) => {
    addEventsRoute(routes, { ...options, stopping: stopping.signal });
    describe(routes, options);
    const add = (prefix: string, operation: Operation): void =>
      addRoute(routes, { prefix, operation }, { ...options, admission }, answers, stopping.signal);
    for (const operation of options.operations) add(API_PREFIX, operation);
    for (const operation of options.own) add(OWN_PREFIX, operation);
    for (const operation of options.known.filter((each) => !built.has(routeText(each)))) {
      routes.route({
        method: operation.method,
        url: urlOf(API_PREFIX, operation.path),
        config: { role: 'read' },
        handler: () => {
          throw notImplemented(
            `Signalbox doesn't have the operation ${operation.id} (${operation.method} ${API_PREFIX}${operation.path}); ` +
              'docs/camunda-api.md lists those that it has.',
          );
        },
      });
    }
  });
  servePage(server);
  server.setNotFoundHandler((request) => {
    const hint = request.url.startsWith(`${API_PREFIX}${API_PREFIX}`)
      ? `; the client adds ${API_PREFIX} to its address itself: configure the address without it`
      : '';
    throw notFound(`No endpoint ${request.method} ${pathOf(request)}${hint}`);
  });
  server.setErrorHandler((error, request, reply) =>
    sendProblem(stopping.signal.aborted ? whileStopping(error) : error, request, reply, options.onError),
  );
  return server;
}

function whileStopping(error: unknown): unknown {
  return problemOf(error).status === 500 ? serverStopping() : error;
}

/** When the server stops, requests that wait are answered before their connections are closed. */
function answerBeforeClosing(server: FastifyInstance, stopping: AbortController): void {
  const open = new Set<FastifyReply['raw']>();
  const allAnswered = Promise.withResolvers<void>();
  const answered = (raw: FastifyReply['raw']): void => {
    open.delete(raw);
    if (stopping.signal.aborted && open.size === 0) allAnswered.resolve();
  };
  server.addHook('onRequest', async (_request, { raw }) => {
    open.add(raw);
    raw.once('close', () => answered(raw));
  });
  server.addHook('preClose', async () => {
    stopping.abort();
    if (open.size === 0) return;
    await Promise.race([allAnswered.promise, sleep(ANSWER_TIMEOUT_MS, undefined, { ref: false })]);
  });
}

/** How long a client may take to agree on TLS, ms. */
const HANDSHAKE_TIMEOUT_MS = 10_000;

/** Settings of Node's server, for HTTP or HTTPS. */
function transportOf(
  tls: TlsFiles | undefined,
  timeouts: RequestTimeouts,
): Pick<FastifyHttpOptions<HttpServer>, 'http'> {
  const http = parserLimits(timeouts);
  if (!tls) return { http };
  const https = {
    ...{ ...http, ...tls.content, minVersion: 'TLSv1.2', handshakeTimeout: HANDSHAKE_TIMEOUT_MS },
    ...{ requestCert: tls.asksClients, rejectUnauthorized: tls.asksClients },
  };
  // The types have a server of its own kind for HTTPS, which differs in nothing that is used here.
  return { https } as object;
}

/** `/api/openapi.json`. */
function describe(routes: FastifyInstance, { operations, own, context }: HttpServerOptions): void {
  const groups = [
    { prefix: API_PREFIX, tag: 'Camunda', operations },
    { prefix: OWN_PREFIX, tag: 'Signalbox', operations: own },
  ];
  const text = JSON.stringify(openApiOf(groups, context.settings.gatewayVersion));
  routes.get(`${OWN_PREFIX}/openapi.json`, { config: { role: 'read' } }, (_request, reply) =>
    reply.header('content-type', 'application/json').send(text),
  );
}

function routeText({ method, path }: { readonly method: string; readonly path: string }): string {
  return `${method} ${path.replaceAll(/\{[^}]*\}/g, '{}')}`;
}

function urlOf(prefix: string, path: string): string {
  return prefix + path.replaceAll(/\{([^}]*)\}/g, ':$1');
}

function addRoute(
  server: FastifyInstance,
  { prefix, operation }: { readonly prefix: string; readonly operation: Operation },
  { context, admission }: HttpServerOptions & { readonly admission: Admission },
  answers: IdempotentAnswers<SentAnswer>,
  stopping: AbortSignal,
): void {
  const { method, path } = operation;
  server.route({
    method,
    url: urlOf(prefix, path),
    config: { role: operation.role },
    handler: (request, reply) => {
      const principal = admission.principalOf(request);
      const call = { ...context, principal, signal: stopping, held: admission.heldOf(request) };
      return run(operation, call, answers, request, reply);
    },
  });
}

async function run(
  operation: Operation,
  { held, ...context }: Omit<OperationCall, 'positions'> & { readonly held: Held | undefined },
  answers: IdempotentAnswers<SentAnswer>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { model } = context;
  checkQuery(request);
  const required = requiredPartitions(request);
  const { files, fields } = operation.multipart
    ? await readMultipart(request, held)
    : { files: [], fields: request.body };
  checkRequest(operation, fields, request.query);
  const asked = {
    params: request.params as Record<string, string>,
    query: request.query as Record<string, string>,
    body: fields,
    files,
    userAgent: request.headers['user-agent'] ?? '',
  };
  const { method, url } = request;
  const key = request.headers['idempotency-key'];
  const keyed = {
    ...{ operation, answers, call: { ...context, positions: new Map<number, number>() } },
    key: key === undefined ? undefined : String(key),
    content: [method, url, fields, files],
  };
  const sent = await model.seeing(required, () =>
    answerOnce(keyed, (call) => answerTo(reply, operation, call, asked)),
  );
  return send(reply, sent, model.progress);
}

/** Until the client has disconnected, which the answer learns. */
async function answerTo(
  reply: FastifyReply,
  operation: Operation,
  call: OperationCall,
  asked: OperationRequest,
): Promise<OperationAnswer> {
  const gone = new AbortController();
  let answer: OperationAnswer | undefined;
  reply.raw.once('close', () => {
    if (reply.raw.writableFinished) return;
    gone.abort();
    answer?.undelivered?.();
  });
  answer = await operation.answer({ ...call, signal: AbortSignal.any([gone.signal, call.signal]) }, asked);
  if (gone.signal.aborted) answer.undelivered?.();
  return answer;
}

/** A parameter that occurs twice is a list, which no operation expects. */
function checkQuery({ query }: FastifyRequest): void {
  for (const [name, value] of Object.entries(query as Readonly<Record<string, unknown>>)) {
    if (typeof value !== 'string') throw badRequest(`The query has the parameter '${name}' more than once`);
  }
}

/** The partitions in the header `At-Least`, which has the form of `Signalbox-Position`. */
function requiredPartitions({ headers }: FastifyRequest): number[] {
  const text = headers['at-least'];
  if (text === undefined) return [];
  return String(text)
    .split(',')
    .map((place) => {
      const [, partition] = /^\s*(\d{1,4}):-?\d+\s*$/.exec(place) ?? [];
      if (partition !== undefined) return Number(partition);
      throw badRequest(
        `The header At-Least is '${String(text)}'; expected <partition>:<offset>, separated by commas`,
      );
    });
}

/** `progress`: percent of the history that the read model has. */
function send(reply: FastifyReply, { answer, place }: SentAnswer, progress: number): FastifyReply {
  const { status, body, contentType } = answer;
  if (place !== '') reply.header('Signalbox-Position', place);
  if (progress < 100) reply.header('Signalbox-Model', `${progress}%`);
  if (body === undefined) return reply.code(status ?? 204).send();
  reply.code(status ?? 200).header('content-type', contentType ?? 'application/json');
  return reply.send(typeof body === 'string' ? body : JSON.stringify(body));
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?')[0] ?? request.url;
}

function sendProblem(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  onError: (error: unknown, request: string) => void,
): FastifyReply {
  const problem = problemOf(error);
  if (error instanceof Unauthenticated) reply.header('www-authenticate', error.challenge);
  if (problem.status === 500) onError(error, `${request.method} ${pathOf(request)}`);
  return reply
    .code(problem.status)
    .header('content-type', 'application/problem+json')
    .send(JSON.stringify(problem.details(pathOf(request))));
}

/** Titles of client errors that the HTTP server itself detects. */
const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  404: 'NOT_FOUND',
  408: 'Request Timeout',
  413: 'Payload Too Large',
  415: 'Unsupported Media Type',
};

function problemOf(error: unknown): Problem {
  const known = knownProblem(error);
  if (known) return known;
  const { statusCode, message } = error as { statusCode?: unknown; message?: unknown };
  if (typeof statusCode === 'number' && statusCode < 500) {
    return new Problem(statusCode, TITLES[statusCode] ?? 'Bad Request', String(message));
  }
  return new Problem(500, 'INTERNAL_ERROR', `The server has failed at this request: ${String(message)}`);
}

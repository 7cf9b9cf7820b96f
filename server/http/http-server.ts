/**
 * The HTTP server: routes generated from the operation table, requests validated by their schemas, errors as
 * problem details.
 */
import fastifyMultipart from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Fastify from 'fastify';
import type { CamundaOperation } from '../operations/camunda-operations.ts';
import type { Operation, OperationAnswer, OperationCall } from '../operations/operation.ts';
import { checkRequest } from '../operations/request-check.ts';
import type { AccessCheck } from '../security/access-check.ts';
import { Unauthenticated } from '../security/access-check.ts';
import type { ServerContext } from '../server-context.ts';
import { parseExactJson } from './exact-json.ts';
import { readMultipart } from './multipart.ts';
import { servePage } from './page-files.ts';
import { badRequest, notFound, notImplemented, Problem } from './problem.ts';

/** Maximum size of a JSON body, bytes; Kafka limits a command to less. */
const BODY_BYTES_MAX = 4 * 1024 * 1024;
/** How long a client may take to send its request, ms. */
const RECEIVE_TIMEOUT_MS = 30_000;
/** Longer than the pause between two requests of a polling client, ms. */
const KEEP_ALIVE_TIMEOUT_MS = 72_000;
const PARAM_LENGTH_MAX = 200;

const API_PREFIX = '/v2';
const OWN_PREFIX = '/api';

export interface HttpServerOptions {
  readonly context: ServerContext;
  readonly access: AccessCheck;
  readonly operations: readonly Operation[];
  /** The operations below `/api`. */
  readonly own: readonly Operation[];
  /** Operations that get the response 501 unless they are among `operations`. */
  readonly known: readonly CamundaOperation[];
  readonly onError: (error: unknown, request: string) => void;
}

/** Creates the server, which is not listening yet. */
export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const server = Fastify({
    logger: false,
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: RECEIVE_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: PARAM_LENGTH_MAX },
  });
  readJsonExactly(server);
  server.register(fastifyMultipart);
  const stopping = new AbortController();
  server.addHook('preClose', () => stopping.abort());
  const built = new Set(options.operations.map(routeText));
  server.register((routes) => {
    const add = (prefix: string, operation: Operation): void =>
      addRoute(routes, { prefix, operation }, options, stopping.signal);
    for (const operation of options.operations) add(API_PREFIX, operation);
    for (const operation of options.own) add(OWN_PREFIX, operation);
    for (const operation of options.known.filter((each) => !built.has(routeText(each)))) {
      routes.route({
        method: operation.method,
        url: urlOf(API_PREFIX, operation.path),
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
  server.setErrorHandler((error, request, reply) => sendProblem(error, request, reply, options.onError));
  return server;
}

function routeText({ method, path }: { readonly method: string; readonly path: string }): string {
  return `${method} ${path.replaceAll(/\{[^}]*\}/g, '{}')}`;
}

function urlOf(prefix: string, path: string): string {
  return prefix + path.replaceAll(/\{([^}]*)\}/g, ':$1');
}

/** Accepts all kinds of JSON; an empty body means no body. */
function readJsonExactly(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(
    /^application\/([\w.-]+\+)?json/,
    { parseAs: 'string' },
    (_request, body, done) => {
      const text = String(body);
      try {
        done(null, text.trim() === '' ? undefined : parseExactJson(text));
      } catch {
        done(badRequest('JSON parse error: the body is not valid JSON'));
      }
    },
  );
}

function addRoute(
  server: FastifyInstance,
  { prefix, operation }: { readonly prefix: string; readonly operation: Operation },
  { context, access }: HttpServerOptions,
  stopping: AbortSignal,
): void {
  const { method, path } = operation;
  server.route({
    method,
    url: urlOf(prefix, path),
    handler: async (request, reply) => {
      const { authorization, host, origin } = request.headers;
      const principal = await access.check({ authorization, host, origin }, operation.role);
      return run(operation, { ...context, principal, signal: stopping }, request, reply);
    },
  });
}

async function run(
  operation: Operation,
  context: Omit<OperationCall, 'positions'>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const gone = new AbortController();
  let answer: OperationAnswer | undefined;
  reply.raw.once('close', () => {
    if (reply.raw.writableFinished) return;
    gone.abort();
    answer?.undelivered?.();
  });
  for (const partition of requiredPartitions(request)) context.model.wrote(partition);
  const positions = new Map<number, number>();
  const { files, fields } = operation.multipart
    ? await readMultipart(request)
    : { files: [], fields: request.body };
  checkRequest(operation, fields, request.query);
  const call = { ...context, signal: AbortSignal.any([gone.signal, context.signal]), positions };
  answer = await operation.answer(call, {
    params: request.params as Record<string, string>,
    query: request.query as Record<string, string>,
    body: fields,
    files,
    userAgent: request.headers['user-agent'] ?? '',
  });
  if (gone.signal.aborted) answer.undelivered?.();
  const place = [...positions].map(([partition, offset]) => `${partition}:${offset}`).join(',');
  if (place !== '') reply.header('Signalbox-Position', place);
  return send(reply, answer);
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

function send(reply: FastifyReply, { status, body, contentType }: OperationAnswer): FastifyReply {
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
  if (error instanceof Problem) return error;
  const { statusCode, message } = error as { statusCode?: unknown; message?: unknown };
  if (typeof statusCode === 'number' && statusCode < 500) {
    return new Problem(statusCode, TITLES[statusCode] ?? 'Bad Request', String(message));
  }
  return new Problem(500, 'INTERNAL_ERROR', `The server has failed at this request: ${String(message)}`);
}

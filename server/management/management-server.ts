/**
 * The management port: health probes under Camunda's paths, metrics, and what tests may do in test mode. It
 * needs no authentication because it serves no data.
 */
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import Fastify from 'fastify';
import { Counter, Gauge, Registry } from 'prom-client';
import type { BackPressure } from '../back-pressure.ts';
import { Problem } from '../http/problem.ts';
import { parserLimits, rejectUnreadable, TIMEOUTS } from '../http/request-limits.ts';
import type { BrowserRules } from '../security/browser-check.ts';
import { checkBrowser } from '../security/browser-check.ts';
import type { Quota } from '../security/quota.ts';
import type { ServerContext } from '../server-context.ts';
import { addTestModeRoutes } from './test-mode-routes.ts';

/** Of the requests of test mode. */
const BODY_BYTES_MAX = 64 * 1024;

export interface Managed extends Pick<ServerContext, 'model' | 'leaser' | 'testMode' | 'webhooks'> {
  readonly pressure: BackPressure;
  readonly rules: BrowserRules;
  readonly quota: Quota;
}

/** Creates the server, which is not listening yet. */
export function createManagementServer(managed: Managed): FastifyInstance {
  const { model, testMode, webhooks, rules } = managed;
  const server = Fastify({
    logger: false,
    forceCloseConnections: true,
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: TIMEOUTS.headersMs,
    http: parserLimits(TIMEOUTS),
    clientErrorHandler: (error, socket) => rejectUnreadable(error, socket as Socket, TIMEOUTS),
  });
  const registry = Registry.merge([metricsOf(managed), webhooks.registry]);
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  server.addHook('onRequest', async ({ headers: { host, origin } }) => checkBrowser({ host, origin }, rules));
  const isReady = (): boolean => model.isReady && model.owners.length > 0;
  server.get('/actuator/health/liveness', () => ({ status: 'UP' }));
  for (const path of ['/actuator/health', '/actuator/health/status', '/actuator/health/readiness']) {
    server.get(path, (_request, reply) =>
      reply.code(isReady() ? 200 : 503).send({ status: isReady() ? 'UP' : 'DOWN' }),
    );
  }
  server.get('/actuator/prometheus', async (_request, reply) =>
    reply.header('content-type', registry.contentType).send(await registry.metrics()),
  );
  if (testMode) addTestModeRoutes(server, testMode);
  server.setNotFoundHandler((request) => {
    const hint = /^\/actuator\/(clock|cluster)/.test(request.url)
      ? ': start the server and the engines with --test-mode'
      : '';
    throw new Problem(404, 'NOT_FOUND', `No endpoint ${request.method} ${pathOf(request.url)}${hint}`);
  });
  server.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error);
    reply.code(problem.status).header('content-type', 'application/problem+json');
    return reply.send(JSON.stringify(problem.details(pathOf(request.url))));
  });
  return server;
}

function pathOf(url: string): string {
  return url.split('?')[0] ?? '';
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const { statusCode = 500, message } = error as { statusCode?: number; message?: string };
  return new Problem(statusCode, statusCode < 500 ? 'Bad Request' : 'INTERNAL_ERROR', String(message));
}

function metricsOf({ model, leaser, quota, pressure }: Managed): Registry {
  const registry = new Registry();
  const gauge = (name: string, help: string, value: () => number): void => {
    const registered: Gauge = new Gauge({
      name: `signalbox_server_${name}`,
      help,
      registers: [registry],
      collect: () => registered.set(value()),
    });
  };
  gauge('model_ready', '1 if searches are answered', () => (model.isReady ? 1 : 0));
  gauge('model_progress_percent', 'part of the history that the read model has', () => model.progress);
  gauge('owned_partitions', 'partitions that an engine owns', () => model.owners.length);
  gauge('waiting_polls', 'polls for jobs that wait', () => leaser.pollerCount);
  gauge('requests', 'requests and calls in progress', () => quota.requestCount);
  gauge('request_bytes', 'bytes of bodies and responses in progress', () => quota.bytes);
  gauge('commands_in_flight', 'commands without an answer', () => pressure.commands);
  gauge('commands_in_flight_bytes', 'size of the commands without an answer', () => pressure.bytes);
  gauge(
    'oldest_command_age_seconds',
    'age of the oldest command that is not processed',
    () => pressure.oldestMs / 1000,
  );
  const refused: Counter = new Counter({
    name: 'signalbox_server_refused_commands_total',
    help: 'commands that were refused because the engines do not keep up',
    registers: [registry],
    collect: () => {
      refused.reset();
      refused.inc(pressure.refused);
    },
  });
  return registry;
}

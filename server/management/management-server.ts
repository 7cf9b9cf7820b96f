/**
 * The management port: health probes under Camunda's paths, and metrics. It needs no authentication because
 * it serves no data.
 */
import type { FastifyInstance } from 'fastify';
import Fastify from 'fastify';
import { Gauge, Registry } from 'prom-client';
import { Problem } from '../http/problem.ts';
import type { ServerContext } from '../server-context.ts';

type Watched = Pick<ServerContext, 'model' | 'leaser'>;

/** Creates the server, which is not listening yet. */
export function createManagementServer(context: Watched): FastifyInstance {
  const server = Fastify({ logger: false, forceCloseConnections: true });
  const registry = metricsOf(context);
  const isReady = (): boolean => context.model.isReady && context.model.owners.length > 0;
  server.get('/actuator/health/liveness', () => ({ status: 'UP' }));
  for (const path of ['/actuator/health', '/actuator/health/status', '/actuator/health/readiness']) {
    server.get(path, (_request, reply) =>
      reply.code(isReady() ? 200 : 503).send({ status: isReady() ? 'UP' : 'DOWN' }),
    );
  }
  server.get('/actuator/prometheus', async (_request, reply) =>
    reply.header('content-type', registry.contentType).send(await registry.metrics()),
  );
  server.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    const problem = new Problem(404, 'NOT_FOUND', `No endpoint ${request.method} ${path}`);
    reply.code(404).header('content-type', 'application/problem+json');
    return reply.send(JSON.stringify(problem.details(path)));
  });
  return server;
}

function metricsOf({ model, leaser }: Watched): Registry {
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
  return registry;
}

/**
 * Health and metrics over HTTP: `/health/live`, `/health/ready` (also `/ready`), `/metrics`. Read only, but
 * for what a server in the same process adds.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isKnownHost } from '../known-hosts.ts';
import type { Engine } from './engine.ts';
import type { HealthProblem } from './health.ts';
import { healthOf } from './health.ts';
import type { PartitionGauge } from './metrics.ts';

export interface HttpOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** Host names by which clients reach it, in addition to addresses and this machine's own name. */
  readonly hosts?: readonly string[];
  /** See Health.warnings. */
  readonly warnings?: () => readonly HealthProblem[];
  /** Answers further requests to known hosts; returns false for those that it doesn't have. */
  readonly others?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

/** Connections of slow or idle clients are closed after this, ms. */
const REQUEST_TIMEOUT_MS = 10_000;

/**
 * Serves an engine's health and metrics; resolves with the address when it is listening. Rejects if the port
 * is in use.
 */
export async function serveHealth(
  engine: Engine,
  { host = '127.0.0.1', port, hosts = [], warnings = () => [], others = () => false }: HttpOptions,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    if (!isKnownHost(request.headers.host, host, hosts))
      return send(response, 421, 'unknown Host header; allow the name with --health-hosts');
    if (others(request, response)) return;
    const path = (request.url ?? '').split('?')[0];
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return send(response, 405, 'method not allowed; use GET');
    if (path === '/health/live' || path === '/live') return send(response, 200, { status: 'live' });
    if (path === '/health/ready' || path === '/ready') {
      const health = healthOf(engine, Date.now(), warnings());
      return send(response, health.ready ? 200 : 503, health);
    }
    if (path === '/metrics') return void sendMetrics(engine, response);
    send(response, 404, 'not found; available: /health/live, /health/ready, /metrics');
  });
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.headersTimeout = REQUEST_TIMEOUT_MS;
  await listen(server, host, port);
  const address = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function send(response: ServerResponse, status: number, body: string | object): void {
  const isText = typeof body === 'string';
  response.writeHead(status, { 'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json' });
  response.end(isText ? `${body}\n` : `${JSON.stringify(body)}\n`);
}

async function sendMetrics(engine: Engine, response: ServerResponse): Promise<void> {
  collect(engine);
  try {
    const text = await engine.metrics.registry.metrics();
    response.writeHead(200, { 'content-type': engine.metrics.registry.contentType });
    response.end(text);
  } catch (error) {
    send(
      response,
      500,
      `metrics could not be collected: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Collects the metrics of all running partitions. */
function collect(engine: Engine): void {
  const cursors = new Map(
    (engine.reader?.status() ?? []).map((status) => [`${status.topic}-${status.partition}`, status]),
  );
  for (const line of engine.lines()) {
    const { processor, progress, partition } = line;
    if (!processor || !progress) continue;
    const { state } = processor;
    const cursor = cursors.get(`${engine.topics.commands}-${partition}`);
    const behind = cursor ? Math.max(0, cursor.highWatermark - progress.position) : 0;
    const values: Record<PartitionGauge, number> = {
      lag: Math.max(behind, progress.waiting),
      active: state.instances.activeCount,
      ended: state.instances.endedCount,
      subscriptions: state.subscriptions.size,
      messages: state.messages.size,
      due: state.instances.due.size,
      commandIds: state.commandIds.size,
      commandIdSeconds: state.commandIds.spanMs(state.progress.nowMs) / 1000,
      commandIdsEarly: state.commandIds.forgottenEarly,
      stableLagSeconds: cursor?.heldSinceMs ? (Date.now() - cursor.heldSinceMs) / 1000 : 0,
    };
    engine.metrics.setPartition(partition, values);
  }
}

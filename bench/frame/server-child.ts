/** A server as `signalbox server` runs it, in a process of its own. */
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findFreePorts } from '../../local-kafka/free-port.ts';
import type { Child } from './child.ts';
import { spawnNode } from './child.ts';

const CLI = fileURLToPath(new URL('../../cli/bin.mjs', import.meta.url));
const READY_TIMEOUT_MS = 120_000;
const PAUSE_MS = 100;

interface ServerChildOptions {
  readonly bootstrapServers: string;
  readonly prefix: string;
  /** Default: a free one. */
  readonly port?: number;
}

/** Resolves when its read model answers. The caller stops it. */
export async function startServer({
  bootstrapServers,
  prefix,
  port: wanted,
}: ServerChildOptions): Promise<{ readonly url: string; readonly child: Child }> {
  const port = wanted ?? (await findFreePorts(1))[0] ?? 0;
  const child = spawnNode([
    ...[CLI, 'server', '--bootstrap-server', bootstrapServers, '--prefix', prefix],
    ...['--http-port', String(port), '--grpc-port', '0', '--log-level', 'warn'],
  ]);
  const url = `http://127.0.0.1:${port}`;
  const deadlineMs = performance.now() + READY_TIMEOUT_MS;
  for (;;) {
    if (child.hasExited) throw new Error('the server has ended');
    const response = await fetch(`${url}/api/process-definitions/counts`).catch(() => null);
    await response?.body?.cancel();
    if (response?.ok) return { url, child };
    if (performance.now() > deadlineMs) throw new Error('the server does not get ready');
    await sleep(PAUSE_MS);
  }
}

/**
 * Starts a broker's process: with a supervisor, so that it ends with this process, or detached, so that it
 * continues.
 */

import type { ChildProcessByStdio } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { LocalBrokerError } from './error.ts';
import type { ProcessIdentity } from './process-identity.ts';
import { identifyProcess, isAlive, signalProcess } from './process-identity.ts';
import type { SupervisedCommand } from './supervisor.ts';

/** A clean shutdown takes half a second; a busy disk may take longer. */
const STOP_TIMEOUT_MS = 20_000;
const STOP_POLL_MS = 50;

export interface LaunchOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly outputFile: string;
  readonly isDetached: boolean;
  readonly cleanUp: readonly string[] | null;
  readonly removeAfter: string | null;
}

export interface LaunchedBroker {
  readonly process: ProcessIdentity;
  readonly supervisor: ProcessIdentity | null;
  hasExited(): boolean;
  /** Lets our process end although the broker continues; until then the broker keeps it alive. */
  unref(): void;
  /** SIGTERM, a wait, SIGKILL. Resolves when the process has ended; idempotent. */
  stop(): Promise<void>;
  /** SIGKILL to the broker itself, as in a crash. Resolves when the process has ended. */
  kill(): Promise<void>;
}

export function launch(options: LaunchOptions): Promise<LaunchedBroker> {
  return options.isDetached ? launchDetached(options) : launchSupervised(options);
}

async function launchSupervised(options: LaunchOptions): Promise<LaunchedBroker> {
  const supervised: SupervisedCommand = { ...options, stopTimeoutMs: STOP_TIMEOUT_MS };
  const script = fileURLToPath(new URL(`supervisor${extname(import.meta.url)}`, import.meta.url));
  const output = openSync(options.outputFile, 'a');
  const supervisor = spawn(process.execPath, [script, JSON.stringify(supervised)], {
    stdio: ['pipe', 'pipe', output],
    detached: true,
  }) as Supervisor;
  closeSync(output);
  const exited = new Promise<void>((resolve) => supervisor.once('close', () => resolve()));
  const pid = await readPid(supervisor);
  const broker = identifyProcess(pid);
  const supervisorIdentity = identifyProcess(supervisor.pid ?? 0);
  if (broker === null || supervisorIdentity === null) {
    supervisor.stdin.end();
    await exited;
    throw endedAtOnce(options);
  }
  return {
    process: broker,
    supervisor: supervisorIdentity,
    hasExited: () => supervisor.exitCode !== null || supervisor.signalCode !== null,
    unref() {
      for (const handle of [supervisor, supervisor.stdin, supervisor.stdout])
        (handle as unknown as Unreferable).unref();
    },
    async stop() {
      supervisor.ref();
      supervisor.stdin.end();
      await exited;
    },
    async kill() {
      supervisor.ref();
      signalProcess(broker, 'SIGKILL');
      await exited;
    },
  };
}

type Supervisor = ChildProcessByStdio<Writable, Readable, null>;

/** The pipes of a child are actually sockets, which the types don't show. */
interface Unreferable {
  unref(): void;
}

async function readPid(supervisor: Supervisor): Promise<number> {
  const line = Promise.race([once(supervisor.stdout, 'data'), once(supervisor, 'close').then(() => ['0'])]);
  const [chunk] = (await line) as [Buffer | string];
  return Number.parseInt(chunk.toString(), 10);
}

async function launchDetached(options: LaunchOptions): Promise<LaunchedBroker> {
  const output = openSync(options.outputFile, 'a');
  const child = spawn(options.command, options.args, { stdio: ['ignore', output, output], detached: true });
  closeSync(output);
  await once(child, 'spawn');
  const broker = identifyProcess(child.pid ?? 0);
  if (broker === null) {
    clean(options.cleanUp);
    throw endedAtOnce(options);
  }
  return {
    process: broker,
    supervisor: null,
    hasExited: () => child.exitCode !== null || child.signalCode !== null,
    unref: () => child.unref(),
    stop: () => stopProcess(broker, options.cleanUp),
    async kill() {
      signalProcess(broker, 'SIGKILL');
      await stopProcess(broker, options.cleanUp);
    },
  };
}

/** SIGTERM, a wait, SIGKILL: only to the process that was started, never to a later one with the same id. */
export async function stopProcess(broker: ProcessIdentity, cleanUp: readonly string[] | null): Promise<void> {
  if (signalProcess(broker, 'SIGTERM')) {
    for (let waitedMs = 0; isAlive(broker); waitedMs += STOP_POLL_MS) {
      if (waitedMs >= STOP_TIMEOUT_MS) signalProcess(broker, 'SIGKILL');
      await sleep(STOP_POLL_MS);
    }
  }
  clean(cleanUp);
}

function clean(cleanUp: readonly string[] | null): void {
  if (cleanUp?.[0] !== undefined) spawnSync(cleanUp[0], cleanUp.slice(1), { stdio: 'ignore' });
}

function endedAtOnce({ command, outputFile }: LaunchOptions): LocalBrokerError {
  const lastLines = readFileSync(outputFile, 'utf8').trim().split('\n').slice(-3).join('\n');
  return new LocalBrokerError('failed', `\`${command}\` exited immediately:\n${lastLines}`);
}

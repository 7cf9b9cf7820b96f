/**
 * An engine node as a process of its own: started, watched, stopped or killed. It has a channel to its
 * starter and stops when that is gone, so it never outlives it.
 */

import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Health } from '../../engine/node/health.ts';

export interface EngineProcessOptions {
  readonly bootstrapServers: string;
  readonly prefix: string;
  /** Who the node is across restarts: with the same name it has its partitions back at once. */
  readonly nodeId: string;
  /** 0: any free one. */
  readonly healthPort: number;
  readonly commandConfig?: string;
  /** Further arguments of the command. */
  readonly args?: readonly string[];
  /** Beside this process's own. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Each line that the engine logs. */
  readonly onLog?: (entry: EngineLogEntry) => void;
}

/** One line of the engine's log: pino's fields and whatever the line is about. */
export interface EngineLogEntry {
  /** 30: info, 40: warning, 50: error. Lines that are no JSON count as errors. */
  readonly level: number;
  readonly msg: string;
  readonly [detail: string]: unknown;
}

/** How it ended: code null after a signal. */
export interface EngineExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface EngineProcess {
  readonly pid: number;
  readonly exited: Promise<EngineExit>;
  hasExited(): boolean;
  /** Base address of health and metrics, from when the engine has said it. */
  health(): string | null;
  /** Resolves when all partitions of the node are running; rejects with what is wrong when it ends before. */
  ready(signal?: AbortSignal): Promise<void>;
  /** SIGTERM, a wait, SIGKILL. Resolves when the process is gone; again and again does no harm. */
  stop(): Promise<void>;
  /** SIGKILL, as in a crash. Resolves when the process is gone. */
  kill(): Promise<void>;
}

/** From SIGTERM to SIGKILL. */
const STOP_TIMEOUT_MS = 7_000;
const READY_POLL_MS = 50;
/** A restore of millions of instances takes this long. */
const READY_TIMEOUT_MS = 120_000;
const ANSWER_TIMEOUT_MS = 2_000;
const SAID_LINES_MAX = 5;

/** Starts an engine node. Its health is not waited for. */
export function startEngineProcess(options: EngineProcessOptions): EngineProcess {
  const child = spawn(process.execPath, [binPath(), ...engineArgs(options)], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, ...options.environment },
  });
  child.channel?.unref();
  return new EngineChild(child, options.onLog ?? (() => undefined));
}

function engineArgs(options: EngineProcessOptions): string[] {
  const { bootstrapServers, prefix, nodeId, healthPort, commandConfig, args = [] } = options;
  return [
    'engine',
    ...['--bootstrap-server', bootstrapServers],
    ...['--prefix', prefix],
    ...['--node-id', nodeId],
    ...['--health-port', String(healthPort)],
    ...(commandConfig ? ['--command-config', commandConfig] : []),
    ...args,
  ];
}

/** Beside the sources, and one folder further up from what is built of them. */
function binPath(): string {
  const [source, built] = ['../bin.mjs', '../../../cli/bin.mjs'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  ) as [string, string];
  return existsSync(source) ? source : built;
}

class EngineChild implements EngineProcess {
  readonly pid: number;
  readonly exited: Promise<EngineExit>;
  readonly #child: ChildProcess;
  readonly #onLog: (entry: EngineLogEntry) => void;
  /** The last things it complained about: why it ended, when it ends. */
  readonly #complaints: string[] = [];
  #health: string | null = null;

  constructor(child: ChildProcess, onLog: (entry: EngineLogEntry) => void) {
    this.#child = child;
    this.#onLog = onLog;
    this.pid = child.pid ?? 0;
    // `close`, not `exit`: by then its last lines have been read.
    this.exited = new Promise((resolve) => {
      child.once('error', () => resolve({ code: 1, signal: null }));
      child.once('close', (code, signal) => resolve({ code, signal }));
    });
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', (line) => this.#read(line));
    }
  }

  hasExited(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  health(): string | null {
    return this.#health;
  }

  async ready(signal?: AbortSignal): Promise<void> {
    const deadlineMs = performance.now() + READY_TIMEOUT_MS;
    for (;;) {
      signal?.throwIfAborted();
      if (this.hasExited()) {
        await this.exited;
        throw new Error(
          `the engine exited before it was ready: ${this.#complaints.join('; ') || 'no output'}`,
        );
      }
      const problem =
        this.#health === null ? 'the health endpoint does not respond' : await askReady(this.#health);
      if (problem === null) return;
      if (performance.now() > deadlineMs) {
        throw new Error(`the engine is not ready after ${READY_TIMEOUT_MS / 1000} s: ${problem}`);
      }
      await sleep(READY_POLL_MS);
    }
  }

  async stop(): Promise<void> {
    if (!this.hasExited()) this.#child.kill('SIGTERM');
    const killer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await this.exited;
    clearTimeout(killer);
  }

  async kill(): Promise<void> {
    if (!this.hasExited()) this.#child.kill('SIGKILL');
    await this.exited;
  }

  #read(line: string): void {
    if (line.trim() === '') return;
    const entry = parseEntry(line);
    const { health } = entry;
    if (typeof health === 'string') this.#health = health.replace(/\/health\/ready$/, '');
    if (entry.level > 30) {
      this.#complaints.push(entry.msg);
      if (this.#complaints.length > SAID_LINES_MAX) this.#complaints.shift();
    }
    this.#onLog(entry);
  }
}

function parseEntry(line: string): EngineLogEntry {
  const asItStands = { level: 50, msg: line };
  try {
    const entry = JSON.parse(line) as EngineLogEntry;
    return typeof entry.level === 'number' && typeof entry.msg === 'string' ? entry : asItStands;
  } catch {
    return asItStands; // No line of the log, but what a crash or Node itself says.
  }
}

/** Null: all its partitions are running. Otherwise why not. */
async function askReady(url: string): Promise<string | null> {
  try {
    const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
    const { ready, partitions, problems } = (await response.json()) as Health;
    if (ready && partitions.length > 0) return null;
    return problems[0]?.what ?? 'no partition was assigned yet';
  } catch (error) {
    return String(error); // Not listening yet, or busy: asked again.
  }
}

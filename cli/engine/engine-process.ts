/**
 * An engine node in a child process: start, watch, stop, kill. The child has an IPC channel to its parent and
 * stops when the channel closes, so it never outlives the parent.
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
  /** Identity of the node across restarts: with the same id it gets its partitions back immediately. */
  readonly nodeId: string;
  /** 0 picks a free port. */
  readonly healthPort: number;
  readonly commandConfig?: string;
  /** Additional arguments of the command. */
  readonly args?: readonly string[];
  /** In addition to this process's environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Called for each line of the engine's log. */
  readonly onLog?: (entry: EngineLogEntry) => void;
}

/** One line of the engine's log: pino's fields and the line's own. */
export interface EngineLogEntry {
  /** 30: info, 40: warning, 50: error. Lines that are not JSON count as errors. */
  readonly level: number;
  readonly msg: string;
  readonly [detail: string]: unknown;
}

/** The exit status; `code` is null after a signal. */
export interface EngineExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface EngineProcess {
  readonly pid: number;
  readonly exited: Promise<EngineExit>;
  hasExited(): boolean;
  /** Base URL of health and metrics, known once the engine has logged it. */
  health(): string | null;
  /** Resolves when all partitions of the node are running; rejects with the cause if it exits before. */
  ready(signal?: AbortSignal): Promise<void>;
  /** Sends SIGTERM, waits, then SIGKILL. Resolves when the process has exited; may be called repeatedly. */
  stop(): Promise<void>;
  /** Sends SIGKILL, as in a crash. Resolves when the process has exited. */
  kill(): Promise<void>;
}

/** Time from SIGTERM to SIGKILL. */
const STOP_TIMEOUT_MS = 7_000;
const READY_POLL_MS = 50;
/** Long enough to restore millions of instances. */
const READY_TIMEOUT_MS = 120_000;
const ANSWER_TIMEOUT_MS = 2_000;
const ERROR_LINES_MAX = 5;

/** Starts an engine node without waiting for its health. */
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

/** In the sources' parent folder, or one folder further up in the build. */
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
  /** Its last warnings and errors, which explain an unexpected exit. */
  readonly #errorLines: string[] = [];
  #health: string | null = null;

  constructor(child: ChildProcess, onLog: (entry: EngineLogEntry) => void) {
    this.#child = child;
    this.#onLog = onLog;
    this.pid = child.pid ?? 0;
    // `close`, not `exit`, because all output has been read by then.
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
          `the engine exited before it was ready: ${this.#errorLines.join('; ') || 'no output'}`,
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
      this.#errorLines.push(entry.msg);
      if (this.#errorLines.length > ERROR_LINES_MAX) this.#errorLines.shift();
    }
    this.#onLog(entry);
  }
}

function parseEntry(line: string): EngineLogEntry {
  const asText = { level: 50, msg: line };
  try {
    const entry = JSON.parse(line) as EngineLogEntry;
    return typeof entry.level === 'number' && typeof entry.msg === 'string' ? entry : asText;
  } catch {
    return asText; // Not a line of the log: output of a crash or of Node itself.
  }
}

/** Null if all its partitions are running, otherwise the reason. */
async function askReady(url: string): Promise<string | null> {
  try {
    const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
    const { ready, partitions, problems } = (await response.json()) as Health;
    if (ready && partitions.length > 0) return null;
    return problems[0]?.what ?? 'no partition was assigned yet';
  } catch (error) {
    return String(error); // Not listening yet, or busy: retried.
  }
}

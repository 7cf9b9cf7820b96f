/**
 * Processes of the benchmark: each ends when this process ends, and answers calls over its IPC channel, if it
 * has one.
 */
import type { ChildProcess } from 'node:child_process';
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const children = new Set<ChildProcess>();

process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** The response of a child to a call. */
export interface CallAnswer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

export interface CallRequest {
  readonly id: number;
  readonly name: string;
  readonly params: unknown;
}

const STOP_TIMEOUT_MS = 20_000;

/** Waits some time for a process to end by itself, then kills it. */
export class Child {
  readonly process: ChildProcess;
  #exited = false;

  constructor(child: ChildProcess) {
    this.process = child;
    children.add(child);
    child.once('exit', () => {
      this.#exited = true;
      children.delete(child);
    });
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  get hasExited(): boolean {
    return this.#exited;
  }

  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    if (this.#exited) return;
    const exited = once(this.process, 'exit');
    this.process.kill(signal);
    const timer = setTimeout(() => this.process.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await exited;
    clearTimeout(timer);
  }
}

/** Runs a program with the arguments; its output goes to our stderr. */
export function spawnNode(args: readonly string[]): Child {
  return new Child(spawn(process.execPath, [...args], { stdio: ['ignore', 2, 2] }));
}

/** A module of bench/ that serves calls (see serve.ts). */
export class CallableChild extends Child {
  readonly #open = new Map<number, PromiseWithResolvers<unknown>>();
  #lastId = 0;

  /** `flags`: of Node. */
  constructor(module: string, flags: readonly string[] = []) {
    const path = fileURLToPath(new URL(`../${module}`, import.meta.url));
    super(fork(path, { stdio: ['ignore', 2, 2, 'ipc'], execArgv: [...flags] }));
    this.process.on('message', (message) => {
      const { id, result, error } = message as CallAnswer;
      const call = this.#open.get(id);
      this.#open.delete(id);
      if (error === undefined) call?.resolve(result);
      else call?.reject(new Error(`${module}: ${error}`));
    });
    this.process.once('exit', (code, signal) => {
      for (const call of this.#open.values()) call.reject(new Error(`${module} ended (${code ?? signal})`));
      this.#open.clear();
    });
  }

  async call<T>(name: string, params: unknown = {}): Promise<T> {
    if (this.hasExited) throw new Error('the process has ended');
    const id = ++this.#lastId;
    const call = Promise.withResolvers<unknown>();
    this.#open.set(id, call);
    this.process.send({ id, name, params } satisfies CallRequest);
    return (await call.promise) as T;
  }
}

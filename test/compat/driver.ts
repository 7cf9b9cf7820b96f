/**
 * A process that runs clients of another language. It gets requests as lines of JSON on its standard input,
 * `{"id":1,"client":"rest","operation":"create","arguments":[...]}`, and answers each by a line on its
 * standard output, `{"id":1,"result":...}` or `{"id":1,"error":"text"}`. Its first line says what its clients
 * can do: `{"clients":{"rest":["create", ...]}}`.
 */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { ClientOperations } from './client.ts';

interface Pending {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** Of its log, for the error when it ends. */
const LOG_LENGTH_MAX = 4000;

export class Driver {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #pending = new Map<number, Pending>();
  readonly #clients: Promise<Readonly<Record<string, readonly string[]>>>;
  #nextId = 0;
  #log = '';

  constructor(command: string, args: readonly string[], cwd: string) {
    this.#child = spawn(command, args, { cwd, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#log = (this.#log + text).slice(-LOG_LENGTH_MAX);
    });
    // What was written to a process that has ended is reported by its end.
    this.#child.stdin.on('error', () => undefined);
    this.#clients = new Promise((resolve, reject) => {
      const fail = (what: string): void => {
        const error = new Error(`${command} ${args.at(-1)} ${what}:\n${this.#log}`);
        reject(error);
        for (const { reject: rejectRequest } of this.#pending.values()) rejectRequest(error);
        this.#pending.clear();
      };
      this.#child.once('error', ({ message }) => fail(message));
      this.#child.once('close', (code) => fail(`has ended with ${code}`));
      createInterface({ input: this.#child.stdout }).on('line', (line) => {
        const message = JSON.parse(line) as Answer | { clients: Record<string, string[]> };
        if ('clients' in message) resolve(message.clients);
        else this.#settle(message);
      });
    });
  }

  /** The operations of one of its clients. */
  async operationsOf(client: string): Promise<Partial<ClientOperations>> {
    const names = (await this.#clients)[client];
    if (names === undefined) throw new Error(`the driver has no client ${client}`);
    const entries = names.map((name) => [
      name,
      (...args: readonly unknown[]) => this.#call(client, name, args),
    ]);
    return Object.fromEntries(entries) as Partial<ClientOperations>;
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'close');
    this.#child.kill();
    await ended;
  }

  #call(client: string, operation: string, args: readonly unknown[]): Promise<unknown> {
    const id = this.#nextId++;
    const answer = new Promise((resolve, reject) => this.#pending.set(id, { resolve, reject }));
    this.#child.stdin.write(`${JSON.stringify({ id, client, operation, arguments: args })}\n`);
    return answer;
  }

  #settle({ id, result, error }: Answer): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (error !== undefined) pending?.reject(new Error(error));
    else pending?.resolve(result ?? undefined);
  }
}

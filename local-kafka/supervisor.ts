/**
 * A process between the starter and the broker, so that the broker never outlives its starter: when the
 * starter ends (even by SIGKILL), the kernel closes the pipe on standard input, and this process stops the
 * broker and removes its files. It has its own session, so that Ctrl-C in the terminal reaches only the
 * starter, which may first finish its work with Kafka. Run as `node supervisor.ts '<SupervisedCommand as
 * JSON>'`. Writes one line to standard output: the broker's process id.
 */

import { spawn, spawnSync } from 'node:child_process';
import { openSync } from 'node:fs';
import { rm } from 'node:fs/promises';

export interface SupervisedCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** The output of the command is appended to this file. */
  readonly outputFile: string;
  /** How long it may take to end after SIGTERM. */
  readonly stopTimeoutMs: number;
  /** Run when it has ended: cleans up what it may have left (a container). */
  readonly cleanUp: readonly string[] | null;
  /** A temporary folder to remove when it has ended. */
  readonly removeAfter: string | null;
}

const supervised = JSON.parse(process.argv[2] ?? '') as SupervisedCommand;
const output = openSync(supervised.outputFile, 'a');
const child = spawn(supervised.command, supervised.args, { stdio: ['ignore', output, output] });
let killer: NodeJS.Timeout | undefined;

// The starter may have ended; then writing the line fails, which is not an error.
process.stdout.on('error', () => undefined);
process.stdout.write(`${child.pid ?? 0}\n`);

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop);
process.stdin.on('end', stop).on('error', stop).resume();

child.once('error', () => void finish(1));
child.once('exit', (exitCode) => void finish(exitCode ?? 1));

function stop(): void {
  if (killer !== undefined) return;
  child.kill('SIGTERM');
  killer = setTimeout(() => child.kill('SIGKILL'), supervised.stopTimeoutMs);
}

async function finish(exitCode: number): Promise<void> {
  clearTimeout(killer);
  const { cleanUp, removeAfter } = supervised;
  if (cleanUp?.[0] !== undefined) spawnSync(cleanUp[0], cleanUp.slice(1), { stdio: 'ignore' });
  if (removeAfter !== null) await rm(removeAfter, { recursive: true, force: true, maxRetries: 3 });
  process.exit(exitCode);
}

/** Runs one command line within this process against the cluster of the test. */

import assert from 'node:assert/strict';
import { main } from '../../../cli/main.ts';
import { assertMatches, schemaOf } from '../../cli/json-schemas.ts';
import type { SignalboxCluster } from '../fixture/cluster.ts';
import { settled } from '../fixture/settled.ts';
import { PATIENCE_MS } from '../fixture/until.ts';

export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Commands that wait for an answer of the engine. */
const WAITING = new Set([
  ...['bulk', 'cancel', 'complete', 'delete', 'deploy', 'evaluate', 'fail', 'migrate', 'modify'],
  ...['publish', 'resolve', 'retry', 'run', 'set', 'signal', 'start', 'task', 'throw'],
]);

/** Adds a timeout that even a slow machine doesn't reach, unless the test sets one. */
function patient(args: readonly string[]): readonly string[] {
  const verb = args.find((arg) => !arg.startsWith('-')) ?? '';
  // Of the commands about dead letters, only `redrive` waits; the others only read.
  const isForm = verb === 'task' && args.includes('form');
  const waits = verb === 'dead-letters' ? args.includes('redrive') : WAITING.has(verb) && !isForm;
  if (!waits || args.includes('--timeout')) return args;
  return [...args, '--timeout', `${PATIENCE_MS}ms`];
}

/** A function that runs `signalbox <args>`; and one that expects success and returns the JSON objects. */
export function commandLineOf({ bootstrapServers, prefix, connection, topics }: SignalboxCluster) {
  const global = ['--bootstrap-server', bootstrapServers, '--prefix', prefix];
  const { definitions, commands, state, partition, history, deadLetters } = topics;
  const read = [definitions, commands, state, partition, history, deadLetters];
  async function run(...args: readonly string[]): Promise<Ran> {
    let stdout = '';
    let stderr = '';
    // What an earlier command was answered may not be visible on every topic yet.
    await settled(connection, read);
    const exitCode = await main(
      [...global, ...patient(args)],
      { write: (text) => (stdout += text) },
      { write: (text) => (stderr += text) },
    );
    assertAsDocumented(args, stdout);
    return { exitCode, stdout, stderr };
  }
  async function json<T = Record<string, unknown>>(...args: readonly string[]): Promise<T[]> {
    const { exitCode, stdout, stderr } = await run('--json', ...args);
    assert.equal(exitCode, 0, `${args.join(' ')}: ${stderr}`);
    return parseLines<T>(stdout);
  }
  return { run, json };
}

/** Asserts that JSON output matches its schema. */
function assertAsDocumented(args: readonly string[], stdout: string): void {
  const schema = args.includes('--json') ? schemaOf(args) : undefined;
  if (schema !== undefined) assertMatches(schema, parseLines(stdout));
}

export function parseLines<T = Record<string, unknown>>(text: string): T[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

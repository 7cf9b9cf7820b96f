/** Runs one command line within this process against a cluster of the test's own. */

import assert from 'node:assert/strict';
import { main } from '../../../cli/main.ts';
import type { SignalboxCluster } from '../fixture/cluster.ts';

export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A function that runs `signalbox <args>`; and one that expects it to end well and returns its JSON objects.
 */
export function commandLineOf({ bootstrapServers, prefix }: SignalboxCluster) {
  const global = ['--bootstrap-server', bootstrapServers, '--prefix', prefix];
  async function run(...args: readonly string[]): Promise<Ran> {
    let stdout = '';
    let stderr = '';
    const exitCode = await main(
      [...global, ...args],
      { write: (text) => (stdout += text) },
      { write: (text) => (stderr += text) },
    );
    return { exitCode, stdout, stderr };
  }
  async function json<T = Record<string, unknown>>(...args: readonly string[]): Promise<T[]> {
    const { exitCode, stdout, stderr } = await run('--json', ...args);
    assert.equal(exitCode, 0, `${args.join(' ')}: ${stderr}`);
    return parseLines<T>(stdout);
  }
  return { run, json };
}

export function parseLines<T = Record<string, unknown>>(text: string): T[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

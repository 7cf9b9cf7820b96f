/** A command in a separate process, for commands that run until they are stopped. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { BIN } from '../fixture/bin.ts';
import type { SignalboxCluster } from '../fixture/cluster.ts';
import { parseLines } from './command-line.ts';

export interface SpawnedCommand {
  /** Standard output so far. */
  readonly output: string;
  /** The complete lines of the output, as JSON. */
  lines(): Record<string, unknown>[];
  /** Resolves with the exit code. */
  stop(signal: NodeJS.Signals): Promise<number | null>;
}

export function spawnCommand(
  { bootstrapServers, prefix }: SignalboxCluster,
  ...args: readonly string[]
): SpawnedCommand {
  const global = ['--bootstrap-server', bootstrapServers, '--prefix', prefix];
  const child = spawn(process.execPath, [BIN, ...global, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const closed = once(child, 'close') as Promise<[number | null]>;
  return {
    get output() {
      return output;
    },
    lines: () => parseLines(output.slice(0, output.lastIndexOf('\n') + 1)),
    async stop(signal) {
      child.kill(signal);
      const [code] = await closed;
      return code;
    },
  };
}

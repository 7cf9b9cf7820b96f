/** Runs a short-lived tool (`java -version`, `mvn`, `docker`) and returns its result; without a shell. */

import { spawn } from 'node:child_process';

export interface CommandResult {
  /** Null if it was ended by a signal, or if it took too long. */
  readonly exitCode: number | null;
  /** Standard output and error, in the order in which they arrived. */
  readonly output: string;
}

/** Null if there is no such command. Rejects with any other error that prevents its start. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: { readonly timeoutMs: number; readonly onLine?: (line: string) => void },
): Promise<CommandResult | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const killer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs);
    let output = '';
    let unfinishedLine = '';
    const onText = (text: string) => {
      output += text;
      const lines = (unfinishedLine + text).split('\n');
      unfinishedLine = lines.pop() ?? '';
      for (const line of lines) options.onLine?.(line);
    };
    child.stdout.setEncoding('utf8').on('data', onText);
    child.stderr.setEncoding('utf8').on('data', onText);
    child.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(killer);
      if (error.code === 'ENOENT') resolve(null);
      else reject(error);
    });
    child.once('close', (exitCode) => {
      clearTimeout(killer);
      resolve({ exitCode, output });
    });
  });
}

/** Runs a client that is a command; each of its operations is one process. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

export interface CommandOutput {
  readonly stdout: string;
  readonly stderr: string;
}

export class CommandLine {
  readonly #command: string;
  readonly #prefix: readonly string[];
  readonly #env: NodeJS.ProcessEnv;
  /** For its files and its settings. */
  readonly #folder: string;

  private constructor(command: string, prefix: readonly string[], env: NodeJS.ProcessEnv, folder: string) {
    this.#command = command;
    this.#prefix = prefix;
    this.#env = env;
    this.#folder = folder;
  }

  /** `prefix`: arguments before all others. `env`: gets the folder for its settings. */
  static async open(
    command: string,
    prefix: readonly string[],
    env: (folder: string) => NodeJS.ProcessEnv,
  ): Promise<CommandLine> {
    const folder = await mkdtemp(join(tmpdir(), 'signalbox-compat-'));
    return new CommandLine(command, prefix, { PATH: process.env['PATH'], ...env(folder) }, folder);
  }

  /** Rejects with the output of a command that fails. */
  async run(...args: readonly string[]): Promise<CommandOutput> {
    try {
      return await execute(this.#command, [...this.#prefix, ...args], {
        cwd: this.#folder,
        env: this.#env,
      });
    } catch (error) {
      const { stdout = '', stderr = '' } = error as Partial<CommandOutput>;
      throw new Error(`${args.join(' ')}: ${stdout}${stderr}`, { cause: error });
    }
  }

  async writeFile(name: string, content: string): Promise<string> {
    const path = join(this.#folder, name);
    await writeFile(path, content);
    return path;
  }

  close(): Promise<void> {
    return rm(this.#folder, { recursive: true });
  }
}

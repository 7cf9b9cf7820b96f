/** The entry files of processes: a test file itself, or a small generated one for several test files. */

import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Group, TestFile } from './test-files.ts';

export class EntryFolder {
  readonly #folder: string;
  #count = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Runs the files of a group, one after the other. */
  async ofGroup(group: Group): Promise<string> {
    const [first] = group;
    if (first && group.length === 1) return resolve(first.path);
    const urls = group.map(({ path }) => JSON.stringify(pathToFileURL(path).href));
    return this.#write(urls.map((url) => `await import(${url});`));
  }

  /** Skips each file as one test with the file's name, so that the summary counts it. */
  ofSkipped(files: readonly TestFile[], reason: string): Promise<string> {
    const skip = JSON.stringify({ skip: reason });
    return this.#write([
      "import { test } from 'node:test';",
      ...files.map(({ path }) => `test(${JSON.stringify(path)}, ${skip});`),
    ]);
  }

  async #write(lines: readonly string[]): Promise<string> {
    this.#count += 1;
    const path = join(this.#folder, `group-${this.#count}.mjs`);
    await mkdir(this.#folder, { recursive: true });
    await writeFile(path, `${lines.join('\n')}\n`);
    return path;
  }
}

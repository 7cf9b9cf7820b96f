/** The entry files of processes: a test file itself, or a small generated one for several test files. */

import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Group, TestFile } from './test-files.ts';
import { isIntegrationTest } from './test-files.ts';

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
    const imports = group.map(({ path }) => `await import(${JSON.stringify(pathToFileURL(path).href)});`);
    if (!group.every(isIntegrationTest)) return this.#write(imports);
    // Their hooks start and stop engines: in a suite for each file, they run around the tests of that file.
    return this.#write([
      "import { describe } from 'node:test';",
      ...group.map(({ path }, at) => `describe(${JSON.stringify(path)}, async () => { ${imports[at]} });`),
    ]);
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

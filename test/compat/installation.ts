/**
 * Installs the published clients below `packages/`, each with the tool of its language: npm, pip in a virtual
 * environment, Maven and javac. What is there with the same manifest is not installed again.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { provideJars } from '../../local-kafka/jars.ts';

const run = promisify(execFile);

const PACKAGES = fileURLToPath(new URL('packages/', import.meta.url));
/** What is not of npm; a folder of this name is never checked or committed. */
const INSTALLED = `${PACKAGES}dist/`;
const PYTHON = fileURLToPath(new URL('python/', import.meta.url));
const JAVA = fileURLToPath(new URL('java/', import.meta.url));

export async function installNodePackages(): Promise<void> {
  if (existsSync(`${PACKAGES}node_modules/.package-lock.json`)) return;
  await run('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: PACKAGES });
}

/** Where the file of an installed npm package is. */
export const installedFile = (path: string): string => `${PACKAGES}node_modules/${path}`;

/** Resolves with the interpreter that has the packages of `python/requirements.txt`. */
export async function installPythonPackages(): Promise<string> {
  const folder = `${INSTALLED}venv/`;
  const python = `${folder}bin/python`;
  const requirements = `${PYTHON}requirements.txt`;
  const marker = `${folder}requirements.txt`;
  if (existsSync(marker) && (await isSame(marker, requirements))) return python;
  await rm(folder, { recursive: true, force: true });
  await run('python3', ['-m', 'venv', folder]);
  await run(python, ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', '-r', requirements]);
  await copyFile(requirements, marker);
  return python;
}

export interface JavaProgram {
  /** Of `java/`, without `.xml`: the artifact and its version. */
  readonly pom: string;
  /** Class with `main`. */
  readonly main: string;
  /** Classes of `java/`. */
  readonly sources: readonly string[];
}

/** Downloads its jars and compiles it; resolves with the class path. */
export async function installJavaProgram({ pom, sources }: JavaProgram): Promise<string> {
  const project = { pom: `${JAVA}${pom}.xml`, cacheName: pom, title: pom };
  const jars = await provideJars({ cache: `${INSTALLED}jars`, project });
  const files = sources.map((name) => `${JAVA}${name}.java`);
  const classes = `${INSTALLED}classes/${await hashOf([project.pom, ...files])}/`;
  if (!existsSync(classes)) {
    await mkdir(classes, { recursive: true });
    try {
      await run('javac', ['-nowarn', '-d', classes, '-cp', `${jars}/*`, ...files]);
    } catch (error) {
      await rm(classes, { recursive: true });
      throw error;
    }
  }
  return [classes, `${jars}/*`].join(delimiter);
}

async function isSame(one: string, other: string): Promise<boolean> {
  return (await readFile(one, 'utf8')) === (await readFile(other, 'utf8'));
}

async function hashOf(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) hash.update(await readFile(file));
  return hash.digest('hex').slice(0, 16);
}

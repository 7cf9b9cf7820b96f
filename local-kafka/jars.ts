/**
 * Kafka's jars (and those of other programs that tests run), downloaded once by Maven into a cache folder
 * that all projects share: `<cache>/kafka/<hash of pom.xml>/*.jar`. A folder with that name is complete: it
 * is filled under another name and then renamed, so two processes may do it at once, and one that is killed
 * leaves no folder that looks complete.
 */

import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LocalBrokerError } from './error.ts';
import { runCommand } from './run-command.ts';

const POM = fileURLToPath(new URL('pom.xml', import.meta.url));
const KAFKA: MavenProject = { pom: POM, cacheName: 'kafka', title: 'Kafka' };
const MANIFEST = 'manifest.json';
const MAVEN_TIMEOUT_MS = 10 * 60_000;

/** Jars to resolve with Maven. */
export interface MavenProject {
  /** Path of its pom.xml. */
  readonly pom: string;
  /** Its folder in the cache. */
  readonly cacheName: string;
  /** Their name in messages. */
  readonly title: string;
}

/** `$SIGNALBOX_CACHE`, else `$XDG_CACHE_HOME/signalbox`, else `~/.cache/signalbox`. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env['SIGNALBOX_CACHE']) return env['SIGNALBOX_CACHE'];
  if (env['XDG_CACHE_HOME']) return join(env['XDG_CACHE_HOME'], 'signalbox');
  return join(homedir(), '.cache', 'signalbox');
}

/** The Kafka release in `pom.xml`, for messages. */
export async function kafkaVersion(): Promise<string> {
  return /<kafka\.version>([^<]+)</.exec(await readFile(POM, 'utf8'))?.[1] ?? 'unknown';
}

/** The folder if the jars were downloaded before, else null. */
export async function findJars(cache: string = cacheFolder()): Promise<string | null> {
  const folder = await jarsFolder(cache, KAFKA);
  return (await isWhole(folder)) ? folder : null;
}

interface ProvideOptions {
  /** Default: Kafka. */
  readonly project?: MavenProject;
  readonly cache?: string;
  readonly mavenCommand?: string;
  readonly onProgress?: (message: string) => void;
}

/**
 * Returns the folder of jars; downloads them if they are not in the cache. Rejects with LocalBrokerError
 * `unavailable` if there is no Maven, or with its errors if the download failed.
 */
export async function provideJars(options: ProvideOptions): Promise<string> {
  const { cache = cacheFolder(), project = KAFKA } = options;
  const folder = await jarsFolder(cache, project);
  if (await isWhole(folder)) return folder;

  const parent = join(cache, project.cacheName);
  await mkdir(parent, { recursive: true });
  const unfinished = join(parent, `unfinished-${randomUUID()}`);
  try {
    await fetchWithMaven(unfinished, project, options);
    await writeFile(join(unfinished, MANIFEST), JSON.stringify(await sizesOf(unfinished)));
    await moveIntoPlace(unfinished, folder);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return folder;
}

async function jarsFolder(cache: string, { pom, cacheName }: MavenProject): Promise<string> {
  const hash = createHash('sha256')
    .update(await readFile(pom))
    .digest('hex')
    .slice(0, 16);
  return join(cache, cacheName, hash);
}

async function fetchWithMaven(into: string, project: MavenProject, options: ProvideOptions): Promise<void> {
  const { pom, title } = project;
  const { mavenCommand = process.platform === 'win32' ? 'mvn.cmd' : 'mvn', onProgress } = options;
  const what =
    project === KAFKA ? `Kafka ${await kafkaVersion()} with Maven (44 MB, first start only)` : title;
  onProgress?.(`Downloading ${what}`);
  const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${into}`, '-DincludeScope=runtime'];
  const result = await runCommand(mavenCommand, ['-B', '-ntp', '-f', pom, ...goal], {
    timeoutMs: MAVEN_TIMEOUT_MS,
  });
  if (result === null) {
    throw new LocalBrokerError(
      'unavailable',
      `Java is installed, but \`${mavenCommand}\`, which downloads ${title}, is not`,
    );
  }
  if (result.exitCode !== 0) {
    const tail = result.output
      .trim()
      .split('\n')
      .filter((line) => line.includes('ERROR'))
      .slice(0, 3)
      .join('\n');
    throw new LocalBrokerError(
      'failed',
      `Maven could not download ${title}:\n${tail || result.output.slice(-500)}`,
    );
  }
}

/**
 * The first rename wins; the other folder is identical and is deleted. A folder with missing files is
 * replaced.
 */
async function moveIntoPlace(unfinished: string, folder: string): Promise<void> {
  try {
    await rename(unfinished, folder);
  } catch (error) {
    if (await isWhole(folder)) return;
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
    await rm(folder, { recursive: true, force: true });
    await rename(unfinished, folder);
  }
}

async function sizesOf(folder: string): Promise<Record<string, number>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jar'));
  const sizes = await Promise.all(
    names.map(async (name) => [name, (await stat(join(folder, name))).size] as const),
  );
  return Object.fromEntries(sizes);
}

async function isWhole(folder: string): Promise<boolean> {
  try {
    const expected = JSON.parse(await readFile(join(folder, MANIFEST), 'utf8')) as Record<string, number>;
    const actual = await sizesOf(folder);
    return Object.entries(expected).every(([name, size]) => actual[name] === size);
  } catch {
    return false; // Missing or unreadable: the jars are downloaded (again).
  }
}

/**
 * Which test files exist, which of them may share a process, and in what order they run. This is decided by a
 * file's path and text, without a registry. Pure, except for `findTestFiles`, which reads files.
 */

import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';

export interface TestFile {
  /** From the project's root, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** Files that one process runs, one after the other. */
export type Group = readonly TestFile[];

const INTEGRATION = 'test/integration/';
/**
 * Starting Node and loading the engine costs half a second of CPU, more than most files' tests. Smaller
 * groups would pay it more often; larger ones would leave one core without work at the end.
 */
const GROUP_FILES_MAX = 20;
/**
 * Integration tests that work with one engine, in one process or in another. The others, below
 * `test/integration/engine` and beside the folders, kill engines or brokers for a minute: each has a process.
 */
const SHARING = /^test\/integration\/(cli|client|connectors|kafka|server|worker)\//;
/** More files in one process would be a longer wait for the last of them. */
const SHARING_MAX = 4;
/**
 * Folders whose files compute for a minute or more: each file has a separate process, and these start first.
 */
const LONG = /^test\/(sim|property)\//;
/**
 * Hooks outside of a suite run around the tests of every file, unless each file has a suite (`entries.ts`).
 */
const HOOK = /^(before|after|beforeEach|afterEach)\(/m;
/**
 * Code that affects other files in the same process, to which the environment, the working folder, signals,
 * the exit code and mocks of modules or timers belong.
 */
const CLAIMS_PROCESS =
  /\bprocess\.(env\b.*[^=!]=[^=]|chdir\(|on\(|once\(|exit\(|exitCode =)|\bdelete process\.env|\bmock\.(module|timers)/m;

/** Test files in these folders or with these names (glob patterns), sorted by path. */
export async function findTestFiles(names: readonly string[]): Promise<TestFile[]> {
  const patterns = names.map((name) => (name.endsWith('.ts') ? name : `${name}/**/*.test.ts`));
  const paths = new Set<string>();
  // Packages that tests install contain test files, too.
  const files = glob(patterns, { exclude: (name) => name.endsWith('node_modules') });
  for await (const path of files) paths.add(path.replaceAll('\\', '/'));
  return [...paths].sort().map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}

/** True if the test needs Kafka. */
export function isIntegrationTest({ path }: TestFile): boolean {
  return path.startsWith(INTEGRATION);
}

/** True if the file must not share a process with other files. */
export function claimsProcess(file: TestFile): boolean {
  if (CLAIMS_PROCESS.test(file.text)) return true;
  return isIntegrationTest(file) ? !SHARING.test(file.path) : LONG.test(file.path) || HOOK.test(file.text);
}

/**
 * All files in groups, in the order in which they start: long ones first, so that they aren't left for the
 * end; then the integration tests, which wait more than they compute; then all others, which fill the pauses
 * of those, the short ones last.
 */
export function groupsOf(files: readonly TestFile[]): Group[] {
  const alone = files.filter(claimsProcess);
  const shared = files.filter((file) => !claimsProcess(file));
  const isLong = ({ path }: TestFile): boolean => LONG.test(path);
  const isUnit = (file: TestFile): boolean => !isIntegrationTest(file);
  return [
    ...alone.filter(isLong).map((file) => [file]),
    ...alone.filter(isIntegrationTest).map((file) => [file]),
    ...inGroups(shared.filter(isIntegrationTest), SHARING_MAX),
    ...alone.filter((file) => !isLong(file) && isUnit(file)).map((file) => [file]),
    ...inGroups(shared.filter(isUnit), GROUP_FILES_MAX),
  ];
}

/** Groups of nearly the same size. */
function inGroups(files: readonly TestFile[], sizeMax: number): Group[] {
  const count = Math.ceil(files.length / sizeMax);
  const size = Math.ceil(files.length / Math.max(count, 1));
  return Array.from({ length: count }, (_, at) => files.slice(at * size, (at + 1) * size)).filter(
    ({ length }) => length > 0,
  );
}

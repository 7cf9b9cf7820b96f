/**
 * `npm test`: runs the test files that its arguments name (folders or patterns; none: all) and prints
 * node:test's own report of them, the summary last. Several files of unit tests share a process, and files
 * run in parallel; the integration tests use one Kafka, KAFKA_BOOTSTRAP_SERVERS: that of the environment, or
 * a local one that is started here and stopped at the end. If no Kafka is available they are skipped, which
 * is an error with `CI=true`. Exit code 1 when a test failed.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { brokerFolder } from '../../local-kafka/broker-folder.ts';
import { LocalBrokerError } from '../../local-kafka/error.ts';
import type { ProvidedKafka } from '../../local-kafka/provide-kafka.ts';
import { provideKafka } from '../../local-kafka/provide-kafka.ts';
import { FORMATTED_FOLDER } from '../integration/fixture/formatted-folder.ts';
import { mustBeComplete } from '../skip-without.ts';
import { bundleCommandLine } from './bundle.ts';
import { BUNDLED_BIN } from './bundled-bin.ts';
import { EntryFolder } from './entries.ts';
import { testEnvironment } from './environment.ts';
import { RunningFiles } from './running-files.ts';
import type { TestFile } from './test-files.ts';
import { findTestFiles, groupsOf, isIntegrationTest } from './test-files.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Ends processes whose tests are done. */
const END_PROCESS = new URL('end-process.ts', import.meta.url).href;
/** How often files are reported that run for as long, ms. */
const REPORT_EVERY_MS = 10 * 60_000;
/** For a test that hangs. Far above the usual time, since the machine may be slow and busy. */
const TEST_TIMEOUT_MS = 30 * 60_000;
/** Integration tests spend most of their time waiting for brokers, timers and processes. */
const PROCESSES_PER_CORE = 2;

async function main(): Promise<void> {
  process.chdir(ROOT);
  const { values, positionals: args } = parseArgs({
    options: { seeds: { type: 'string' } },
    allowPositionals: true,
  });
  const files = await findTestFiles(args.length === 0 ? ['test'] : args);
  if (files.length === 0) throw new Error(`there is no test file at ${args.join(' ')}`);
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-tests-'));
  const bundle = join(ROOT, 'node_modules/.cache', basename(folder));
  Object.assign(process.env, testEnvironment(ROOT, process.env));
  const kafka = files.some(isIntegrationTest) ? await kafkaOrReason() : '';
  try {
    const entries = await entriesOf(files, new EntryFolder(folder), typeof kafka === 'string' ? kafka : '');
    await runEntries(entries, {
      ...process.env,
      ...(typeof kafka !== 'string' && (await environmentOf(kafka, bundle))),
      ...(values.seeds !== undefined && { SIM_SEEDS: values.seeds }),
    });
  } finally {
    if (typeof kafka !== 'string') await kafka.stop();
    for (const path of [folder, bundle]) await rm(path, { recursive: true, force: true });
  }
}

/** A Kafka, or the reason why this machine has none. If the tests have to be complete, that is an error. */
async function kafkaOrReason(): Promise<ProvidedKafka | string> {
  try {
    return await provideKafka({ onProgress: say });
  } catch (error) {
    if (mustBeComplete() || !(error instanceof LocalBrokerError) || error.code !== 'unavailable') throw error;
    say(`${error.message}\nThe integration tests are skipped.`);
    return error.message;
  }
}

/** What is made once for all integration tests. `bundle`: the folder of the bundled command line. */
async function environmentOf(
  { bootstrapServers, broker, source }: ProvidedKafka,
  bundle: string,
): Promise<Record<string, string>> {
  const isFormatted = source === 'java' && broker !== null;
  return {
    KAFKA_BOOTSTRAP_SERVERS: bootstrapServers,
    ...(isFormatted && { [FORMATTED_FOLDER]: brokerFolder(broker.folder).data }),
    [BUNDLED_BIN]: await bundleCommandLine(ROOT, bundle),
  };
}

/** `reason`: why integration tests are skipped; empty if they run. */
async function entriesOf(
  files: readonly TestFile[],
  folder: EntryFolder,
  reason: string,
): Promise<readonly string[]> {
  const skipped = reason === '' ? [] : files.filter(isIntegrationTest);
  const groups = groupsOf(files.filter((file) => !skipped.includes(file)));
  const entries = await Promise.all(groups.map((group) => folder.ofGroup(group)));
  return skipped.length === 0 ? entries : [await folder.ofSkipped(skipped, reason), ...entries];
}

async function runEntries(files: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const stream = run({
    files,
    env,
    concurrency: PROCESSES_PER_CORE * availableParallelism(),
    execArgv: [`--test-timeout=${TEST_TIMEOUT_MS}`, `--import=${END_PROCESS}`],
  });
  const running = new RunningFiles(() => performance.now());
  stream.on('test:dequeue', (event) => running.began(event));
  stream.on('test:complete', (event) => running.completed(event));
  const reports = setInterval(() => running.lines(REPORT_EVERY_MS).forEach(say), REPORT_EVERY_MS);
  stream.on('test:fail', ({ todo }) => {
    if (todo === undefined || todo === false) process.exitCode = 1;
  });
  try {
    await pipeline(stream, spec(), process.stdout, { end: false });
  } finally {
    clearInterval(reports);
  }
}

function say(message: string): void {
  process.stderr.write(`${message}\n`);
}

await main();

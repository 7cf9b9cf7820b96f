/**
 * Camunda Process Test in its remote mode: runs the JUnit class `java/ProcessTests.java` against an engine
 * and a server in test mode.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { SignalboxCluster } from '../integration/fixture/cluster.ts';
import { openServerOn } from '../integration/fixture/server.ts';
import type { JavaProgram } from './installation.ts';
import { installJavaProgram } from './installation.ts';
import type { ScenarioResult } from './run-scenarios.ts';

/** The package and its version. */
export const PROCESS_TEST = 'io.camunda:camunda-process-test-java 8.8.14';

const PROGRAM: JavaProgram = {
  pom: 'camunda-process-test-java-8.8.14',
  main: 'ProcessTestRun',
  sources: ['ProcessTests', 'ProcessTestRun'],
};

const JAVA = 'java';
const PARTITIONS = 2;
/** Of its log, for the error if it runs no test. */
const LOG_LENGTH_MAX = 4000;

/** Rejects with what is missing on this machine. */
export async function installProcessTest(): Promise<void> {
  await installJavaProgram(PROGRAM);
}

/** In the order of the tests. Rejects if none was run. */
export async function runProcessTests(): Promise<ScenarioResult[]> {
  const cluster = await SignalboxCluster.open(PARTITIONS);
  try {
    await cluster.run(cluster.newEngine('engine', {}, { testMode: true }));
    const server = await openServerOn(cluster, [], undefined, { testMode: true });
    try {
      return await resultsFrom([server.httpUrl, server.grpcAddress ?? '', server.managementUrl ?? '']);
    } finally {
      await server.close();
    }
  } finally {
    await cluster.close();
  }
}

async function resultsFrom(addresses: readonly string[]): Promise<ScenarioResult[]> {
  const classPath = await installJavaProgram(PROGRAM);
  const child = spawn(JAVA, ['-Xmx256m', '-cp', classPath, PROGRAM.main, ...addresses]);
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-LOG_LENGTH_MAX);
  });
  const results: ScenarioResult[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { title, error } = JSON.parse(line) as { readonly title: string; readonly error?: string };
    results.push(error === undefined ? { title, outcome: 'works' } : { title, outcome: 'fails', error });
  });
  const [code] = await once(child, 'close');
  if (results.length === 0) throw new Error(`${PROCESS_TEST} has run no test (exit code ${code}):\n${log}`);
  return results;
}

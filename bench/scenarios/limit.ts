/**
 * What the broker of this machine can take at most: the records of start -> service task -> end, as many and
 * as large as the engine writes them, by plain transactional producers of Kafka's Java client, at several
 * sizes of a transaction.
 */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { LogRecord } from '../../kafka/ports.ts';
import { readToEnd } from '../../kafka/read/read-to-end.ts';
import { provideJars } from '../../local-kafka/jars.ts';
import { findJava } from '../../local-kafka/java.ts';
import type { BenchOptions } from '../frame/options.ts';
import type { Metric, Scenario } from '../frame/scenario.ts';
import type { Site } from '../frame/site.ts';

const SOURCE = fileURLToPath(new URL('../limit/Limit.java', import.meta.url));
const SIZES = [10, 25, 100, 500];
/** A partition of the engine has as many transactions under way. */
const PRODUCERS = 2;
/** Instances of the engine, from which the sizes of the records are known. */
const SAMPLE = 4_000;
const SAMPLE_TIMEOUT_MS = 60_000;

export const limit: Scenario = {
  name: 'limit',
  title: 'the same records by plain transactional producers, 10 to 500 instances a transaction',
  async run(site, options) {
    const shapes = await shapesOf(site);
    const jars = await provideJars({});
    const { command } = await findJava();
    const metrics: Metric[] = [];
    for (const size of SIZES) {
      const args = ['-Xmx512m', '-cp', [join(jars, '*')].join(delimiter), SOURCE, ...shapes(size, options)];
      const child = spawn(command, args, { stdio: ['ignore', 'pipe', 2] });
      try {
        metrics.push(...(await measure(site, child, size)));
      } finally {
        child.kill('SIGKILL');
      }
    }
    return metrics;
  },
};

/** Arguments of the program, by the instances of a transaction. */
type Arguments = (size: number, options: BenchOptions) => string[];

/** Lets the engine write a few instances, and measures their records. */
async function shapesOf(site: Site): Promise<Arguments> {
  const engine = await site.startEngine();
  await site.startClient('one-task.bpmn');
  await site.startWorker();
  await site.call('send', { load: 'one-task', count: SAMPLE });
  await site.call('until', { begun: SAMPLE, ended: SAMPLE, timeoutMs: SAMPLE_TIMEOUT_MS });
  await site.stopWorkers();
  await engine.child.stop();
  const { state, history, partition } = site.topics;
  const ofInstance = await Promise.all(
    [state, history, `${site.prefix}jobs.work`].map((topic) => shapeOf(site, topic, SAMPLE)),
  );
  const ofTransaction = await shapeOf(site, partition, null);
  return (size, { warmUpMs, measureMs }) => [
    site.kafka.bootstrapServers,
    ...[PRODUCERS, site.partitions, size].map(String),
    ...[warmUpMs, measureMs].map((ms) => String(Math.ceil(ms / 1000))),
    ofInstance.join(','),
    ofTransaction,
  ];
}

/** Records of an instance: so many of so many bytes; null: one, as a transaction has. */
async function shapeOf(site: Site, topic: string, instances: number | null): Promise<string> {
  let count = 0;
  let keyBytes = 0;
  let valueBytes = 0;
  const onRecord = ({ key, value, headers }: LogRecord): void => {
    count++;
    keyBytes += key?.length ?? 0;
    valueBytes += value?.length ?? 0;
    for (const header of headers) valueBytes += header.key.length + (header.value?.length ?? 0) + 2;
  };
  await readToEnd(site.connection, { topic, onRecord });
  const each = instances === null ? 1 : Math.round(count / instances);
  return `${topic}:${each}:${Math.round(keyBytes / count)}:${Math.round(valueBytes / count)}`;
}

async function measure(site: Site, child: ChildProcess, size: number): Promise<Metric[]> {
  const exited = once(child, 'exit');
  let before = 0;
  if (!child.stdout) throw new Error('the program has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    const cpuMs = site.usage().broker?.cpuMs ?? Number.NaN;
    if (line === 'begin') before = cpuMs;
    const [, instances, transactions, seconds] = /^end (\d+) (\d+) (\S+)$/.exec(line) ?? [];
    if (instances === undefined) continue;
    const metric = (what: string, value: number, unit: string): Metric => {
      return { name: `limit_${size}_${what}`, value, unit, better: null };
    };
    return [
      metric('instances_per_s', Number(instances) / Number(seconds), '/s'),
      metric('transactions_per_s', Number(transactions) / Number(seconds), '/s'),
      metric('broker_cpu_us', ((cpuMs - before) * 1000) / Number(instances), 'us an instance'),
    ];
  }
  const [code] = await exited;
  throw new Error(`the plain producer ended with code ${code}`);
}

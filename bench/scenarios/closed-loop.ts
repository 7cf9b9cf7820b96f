/**
 * Start -> service task -> end as a service calls it: 100, 300, 1,000 and 2,000 instances under way, each
 * awaited by the client that started it; with what each transaction holds and each process spends.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchOptions } from '../frame/options.ts';
import type { Metric, Scenario } from '../frame/scenario.ts';
import type { EngineProcess, Site } from '../frame/site.ts';
import { costs, instantOf } from '../frame/throughput.ts';
import { transactionCounts, transactionMetrics } from '../frame/transaction-counts.ts';

export const closedLoop: Scenario = {
  name: 'closed-loop',
  title: 'start -> service task -> end, a fixed number under way, each answer awaited',
  async run(site, options) {
    const engine = await site.startEngine();
    await site.startCaller('one-task.bpmn');
    await site.startWorker();
    const metrics: Metric[] = [];
    for (const inFlight of options.inFlight) {
      metrics.push(...(await measureInFlight(site, engine, options, inFlight)));
    }
    return metrics;
  },
};

async function measureInFlight(
  site: Site,
  engine: EngineProcess,
  { warmUpMs, measureMs }: BenchOptions,
  inFlight: number,
): Promise<Metric[]> {
  const name = `closed_${inFlight}_`;
  await site.callCaller('begin', { processId: 'one-task', inFlight });
  await sleep(warmUpMs);
  await site.callCaller('takeTimes');
  const countsBefore = await transactionCounts(site, engine);
  const before = instantOf(site);
  const first = await site.callCaller('counts');
  await sleep(measureMs);
  const last = await site.callCaller('counts');
  const after = instantOf(site);
  const countsAfter = await transactionCounts(site, engine);
  const times = (await site.callCaller('takeTimes')).sort((left, right) => left - right);
  await site.callCaller('stop');
  const ended = last.ended - first.ended;
  const elapsedMs = last.atMs - first.atMs;
  const at = (share: number): number => times[Math.floor(times.length * share)] ?? Number.NaN;
  const spent = costs(name, before, after, ended, elapsedMs);
  const all = spent.filter((one) => one.name.endsWith('_cpu_us')).reduce((sum, one) => sum + one.value, 0);
  return [
    {
      name: `${name}instances_per_s`,
      value: (ended * 1000) / elapsedMs,
      unit: 'instances/s',
      better: 'higher',
    },
    { name: `${name}p50_ms`, value: at(0.5), unit: 'ms', better: 'lower' },
    { name: `${name}p99_ms`, value: at(0.99), unit: 'ms', better: 'lower' },
    ...transactionMetrics(name, countsBefore, countsAfter, ended, elapsedMs),
    { name: `${name}all_cpu_us`, value: all, unit: 'us an instance', better: 'lower' },
    ...spent,
  ];
}

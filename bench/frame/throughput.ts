/** Measures completed instances per second at saturation, with the usage of each process. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Counts } from '../client/load-client.ts';
import type { LoadName } from '../client/loads.ts';
import type { BenchOptions } from './options.ts';
import { machineUsage } from './process-usage.ts';
import type { Metric } from './scenario.ts';
import type { Site, Usages } from './site.ts';

const DRAIN_TIMEOUT_MS = 60_000;
const SAMPLE_MS = 1_000;
/** Number of samples in the best period, which shows the engine without other load on the machine. */
const STRETCH = 4;
const MEBIBYTE = 1024 * 1024;

/** What was used up to an instant. */
export interface Instant {
  readonly usages: Usages;
  readonly machine: ReturnType<typeof machineUsage>;
}

/**
 * The names of the metrics begin with `name`. Everything must be running and deployed. At the end, every sent
 * instance has ended, except those that were `waiting` before.
 */
export async function measureThroughput(
  site: Site,
  { outstanding, warmUpMs, measureMs }: BenchOptions,
  name: string,
  load: LoadName,
  waiting = 0,
): Promise<Metric[]> {
  await site.call('saturate', { load, outstanding: outstanding + waiting });
  await sleep(warmUpMs);
  const before = instantOf(site);
  const samples = [await site.call('counts')];
  for (let left = measureMs; left > 0; left -= SAMPLE_MS) {
    await sleep(Math.min(left, SAMPLE_MS));
    samples.push(await site.call('counts'));
  }
  const after = instantOf(site);
  await site.call('stopRefill');
  const { sent } = await site.call('counts');
  await site.call('until', { begun: sent, ended: sent - waiting, timeoutMs: DRAIN_TIMEOUT_MS });
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last) throw new Error('nothing was measured');
  const rates = samples.slice(STRETCH).map((sample, at) => rate(samples[at] ?? first, sample));
  return [
    { name: `${name}instances_per_s`, value: rate(first, last), unit: '/s', better: 'higher' },
    {
      name: `${name}instances_per_s_best_4_s`,
      value: Math.max(rate(first, last), ...rates),
      unit: '/s',
      better: 'higher',
    },
    ...costs(name, before, after, last.ended - first.ended, last.atMs - first.atMs),
  ];
}

function rate(from: Counts, to: Counts): number {
  return ((to.ended - from.ended) * 1000) / (to.atMs - from.atMs);
}

export function instantOf(site: Site): Instant {
  return { usages: site.usage(), machine: machineUsage() };
}

/** What each process spent between two instants. Names begin with `name`. */
export function costs(
  name: string,
  before: Instant,
  after: Instant,
  ended: number,
  elapsedMs: number,
): Metric[] {
  const metrics: Metric[] = [];
  let oursMs = 0;
  for (const process of ['engine', 'worker', 'client', 'broker'] as const) {
    const [first, last] = [before.usages[process], after.usages[process]];
    if (first === null || last === null) continue;
    const cpuMs = last.cpuMs - first.cpuMs;
    oursMs += cpuMs;
    const better = process === 'engine' ? 'lower' : null;
    metrics.push(
      { name: `${name}${process}_cpu_us`, value: (cpuMs * 1000) / ended, unit: 'us an instance', better },
      {
        name: `${name}${process}_cpu_percent`,
        value: (cpuMs / elapsedMs) * 100,
        unit: '% of a core',
        better: null,
      },
    );
  }
  if (before.machine !== null && after.machine !== null) {
    const othersMs = Math.max(0, after.machine.busyMs - before.machine.busyMs - oursMs);
    metrics.push({
      name: `${name}others_cpu_percent`,
      value: (othersMs / elapsedMs) * 100,
      unit: `% of a core, of ${after.machine.cores} cores`,
      better: null,
    });
  }
  if (after.usages.engine !== null) {
    const value = after.usages.engine.residentPeakBytes / MEBIBYTE;
    metrics.push({ name: `${name}engine_rss_peak_mib`, value, unit: 'MiB', better: 'lower' });
  }
  return metrics;
}

/** Measures instances completed a second at saturation, with what each process spends on it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { LoadName } from '../client/loads.ts';
import type { BenchOptions } from './options.ts';
import type { Metric } from './scenario.ts';
import type { Site, Usages } from './site.ts';

const DRAIN_TIMEOUT_MS = 60_000;
const MEBIBYTE = 1024 * 1024;

/** Names begin with `name`. Everything is running and deployed; every instance sent has ended afterwards. */
export async function measureThroughput(
  site: Site,
  { outstanding, warmUpMs, measureMs }: BenchOptions,
  name: string,
  load: LoadName,
): Promise<Metric[]> {
  await site.call('saturate', { load, outstanding });
  await sleep(warmUpMs);
  const usageBefore = site.usage();
  const before = await site.call('counts');
  await sleep(measureMs);
  const after = await site.call('counts');
  const usageAfter = site.usage();
  await site.call('stopRefill');
  const { sent } = await site.call('counts');
  await site.call('until', { begun: sent, ended: sent, timeoutMs: DRAIN_TIMEOUT_MS });
  const ended = after.ended - before.ended;
  const perSecond = ended / ((after.atMs - before.atMs) / 1000);
  return [
    { name: `${name}instances_per_s`, value: perSecond, unit: '/s', better: 'higher' },
    ...costs(name, usageBefore, usageAfter, ended, after.atMs - before.atMs),
  ];
}

function costs(name: string, before: Usages, after: Usages, ended: number, elapsedMs: number): Metric[] {
  const metrics: Metric[] = [];
  for (const process of ['engine', 'worker', 'client', 'broker'] as const) {
    const [first, last] = [before[process], after[process]];
    if (first === null || last === null) continue;
    const cpuMs = last.cpuMs - first.cpuMs;
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
  if (after.engine !== null) {
    const value = after.engine.residentPeakBytes / MEBIBYTE;
    metrics.push({ name: `${name}engine_rss_peak_mib`, value, unit: 'MiB', better: 'lower' });
  }
  return metrics;
}

/**
 * Instances that wait for a message: the memory of each, and the time after a SIGKILL until one of them can
 * end.
 */
import { usageOf } from '../frame/process-usage.ts';
import type { Metric, Scenario } from '../frame/scenario.ts';
import type { EngineProcess, Site } from '../frame/site.ts';

const TIMEOUT_MS = 600_000;

export const waiting: Scenario = {
  name: 'waiting',
  title: 'many instances wait: memory of each; seconds from SIGKILL to the first completion',
  async run(site, { waiting: count }) {
    const first = await site.startEngine();
    await site.startClient('message-catch.bpmn');
    const emptyBytes = usageOf(first.child.pid)?.residentBytes ?? 0;
    const beganMs = performance.now();
    await site.call('send', { load: 'message-catch-wait', count });
    await site.call('until', { begun: count, ended: 0, timeoutMs: TIMEOUT_MS });
    const startedMs = performance.now() - beganMs;
    const name = `waiting_${count}_`;
    const { second, metrics } = await measureRestart(site, first, count, name);
    return [
      ...memory(second, emptyBytes, count, name),
      figure(`${name}starts_per_s`, count / (startedMs / 1000), '/s', 'higher'),
      ...metrics,
    ];
  },
};

interface Restarted {
  readonly second: EngineProcess;
  readonly metrics: readonly Metric[];
}

/** Kills and restarts the engine while `waiting` instances of message-catch wait. */
export async function measureRestart(
  site: Site,
  first: EngineProcess,
  waiting: number,
  name: string,
): Promise<Restarted> {
  const { ended } = await site.call('counts');
  await site.killEngine(first);
  const killedMs = performance.now();
  const second = await site.startEngine({ isAwaited: false });
  // Probably one for each partition: the first partition that is ready answers first.
  const numbers = Array.from({ length: 4 * site.partitions }, (_unused, n) => n);
  await site.call('sendFor', { load: 'message-catch-go', numbers });
  const until = (ends: number) =>
    site.call('until', { begun: waiting, ended: ended + ends, timeoutMs: TIMEOUT_MS });
  await until(1);
  const firstMs = performance.now() - killedMs;
  await until(numbers.length);
  const allMs = performance.now() - killedMs;
  await site.untilReady(second);
  const metrics = [
    figure(`${name}restart_first_completion_s`, firstMs / 1000, 's', 'lower'),
    figure(`${name}restart_all_partitions_s`, allMs / 1000, 's', 'lower'),
    ...(await restores(site, second, name)),
  ];
  return { second, metrics };
}

function figure(name: string, value: number, unit: string, better: Metric['better']): Metric {
  return { name, value, unit, better };
}

/** The memory of the restarted engine: it contains nothing but what it needs. */
function memory({ child }: EngineProcess, emptyBytes: number, count: number, name: string): Metric[] {
  const usage = usageOf(child.pid);
  if (usage === null) return [];
  const { residentBytes, residentPeakBytes } = usage;
  return [
    figure(`${name}bytes_an_instance`, (residentBytes - emptyBytes) / count, 'bytes of RSS', 'lower'),
    figure(`${name}engine_rss_mib`, residentBytes / 1024 ** 2, 'MiB', 'lower'),
    figure(`${name}engine_rss_peak_mib`, residentPeakBytes / 1024 ** 2, 'MiB', null),
  ];
}

async function restores(site: Site, engine: EngineProcess, name: string): Promise<Metric[]> {
  const text = await site.metricsOf(engine);
  const values = (metric: string): number[] =>
    [...text.matchAll(new RegExp(`^signalbox_${metric}{[^}]*} (\\S+)$`, 'gm'))].map(([, value]) =>
      Number(value),
    );
  const records = values('restore_records').reduce((sum, value) => sum + value, 0);
  const seconds = Math.max(0, ...values('restore_seconds'));
  return [
    figure(`${name}restore_records`, records, '', null),
    figure(`${name}restore_records_per_s`, records / seconds, '/s', 'higher'),
  ];
}

/** Time and memory of an instance while ten thousand, ten times as many, and so on, wait. */
import { usageOf } from '../frame/process-usage.ts';
import type { Metric, Scenario } from '../frame/scenario.ts';
import { measureThroughput } from '../frame/throughput.ts';

const FIRST = 10_000;
const FACTOR = 10;
const TIMEOUT_MS = 3_600_000;

export const growth: Scenario = {
  name: 'growth',
  title: 'start -> service task -> end, saturated, while 10,000, 100,000 ... instances wait for a message',
  async run(site, options) {
    const { child } = await site.startEngine();
    await site.startClient('message-catch.bpmn', 'one-task.bpmn');
    await site.startWorker();
    const emptyBytes = usageOf(child.pid)?.residentBytes ?? 0;
    const metrics: Metric[] = [];
    let waiting = 0;
    for (const level of levels(options.growTo)) {
      await site.call('send', { load: 'message-catch-wait', count: level - waiting });
      const { sent } = await site.call('counts');
      waiting = level;
      await site.call('until', { begun: sent, ended: 0, timeoutMs: TIMEOUT_MS });
      const name = `growth_${level}_`;
      const found = await measureThroughput(site, options, name, 'one-task', waiting);
      const residentBytes = usageOf(child.pid)?.residentBytes ?? 0;
      metrics.push(
        ...found.filter((metric) => /instances_per_s$|engine_cpu_us$/.test(metric.name)),
        { name: `${name}engine_rss_mib`, value: residentBytes / 1024 ** 2, unit: 'MiB', better: 'lower' },
        {
          name: `${name}bytes_an_instance`,
          value: (residentBytes - emptyBytes) / waiting,
          unit: 'bytes of RSS',
          better: null,
        },
      );
    }
    return metrics;
  },
};

function levels(last: number): number[] {
  const found: number[] = [];
  for (let level = FIRST; level < last; level *= FACTOR) found.push(level);
  return [...found, last];
}

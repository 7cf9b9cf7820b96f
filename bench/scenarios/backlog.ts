/**
 * Many commands were written while no engine was running, and many instances wait: the memory of the engine
 * while it processes them.
 */
import { PASS_BYTES } from '../client/loads.ts';
import { usageOf } from '../frame/process-usage.ts';
import type { Scenario } from '../frame/scenario.ts';

const TIMEOUT_MS = 3_600_000;
const MEBIBYTE = 1024 ** 2;

export const backlog: Scenario = {
  name: 'backlog',
  title: 'memory while 50,000 instances wait and a backlog of commands of 10 kB each is worked through',
  async run(site, { waiting, backlogMib }) {
    const first = await site.startEngine();
    await site.startClient('message-catch.bpmn', 'pass.bpmn');
    await site.call('send', { load: 'message-catch-wait', count: waiting });
    await site.call('until', { begun: waiting, ended: 0, timeoutMs: TIMEOUT_MS });
    await site.killEngine(first);
    const count = Math.ceil((backlogMib * MEBIBYTE) / PASS_BYTES);
    await site.call('send', { load: 'pass', count });
    const beganMs = performance.now();
    const { child } = await site.startEngine({ isAwaited: false });
    await site.call('until', { begun: waiting + count, ended: count, timeoutMs: TIMEOUT_MS });
    const seconds = (performance.now() - beganMs) / 1000;
    const usage = usageOf(child.pid);
    return [
      { name: 'backlog_mib', value: backlogMib, unit: 'MiB', better: null },
      { name: 'backlog_waiting_instances', value: waiting, unit: '', better: null },
      {
        name: 'backlog_engine_rss_peak_mib',
        value: (usage?.residentPeakBytes ?? Number.NaN) / MEBIBYTE,
        unit: 'MiB',
        better: 'lower',
      },
      { name: 'backlog_seconds', value: seconds, unit: 's', better: 'lower' },
      { name: 'backlog_mib_per_s', value: backlogMib / seconds, unit: 'MiB/s', better: 'higher' },
    ];
  },
};

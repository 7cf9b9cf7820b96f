/**
 * The engine is killed after minutes at peak, when the logs are full of obsolete records, while many
 * instances wait: the time until one of them can end.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Scenario } from '../frame/scenario.ts';
import { measureRestart } from './waiting.ts';

const TIMEOUT_MS = 600_000;

export const restartAfterPeak: Scenario = {
  name: 'restart-after-peak',
  title:
    'seconds from SIGKILL to the first completion, after minutes at peak (--minutes) with 50,000 waiting',
  async run(site, { waiting, peakMs, outstanding }) {
    const first = await site.startEngine();
    await site.startClient('message-catch.bpmn', 'one-task.bpmn');
    await site.startWorker();
    // First, so that message-catch has the numbers from 0 on.
    await site.call('send', { load: 'message-catch-wait', count: waiting });
    await site.call('until', { begun: waiting, ended: 0, timeoutMs: TIMEOUT_MS });
    const before = await site.call('counts');
    await site.call('saturate', { load: 'one-task', outstanding: outstanding + waiting });
    await sleep(peakMs);
    await site.call('stopRefill');
    const { sent } = await site.call('counts');
    await site.call('until', { begun: sent, ended: sent - waiting, timeoutMs: TIMEOUT_MS });
    const after = await site.call('counts');
    const perS = ((after.ended - before.ended) * 1000) / (after.atMs - before.atMs);
    const { metrics } = await measureRestart(site, first, sent, 'peak_');
    return [
      { name: 'peak_minutes', value: peakMs / 60_000, unit: 'min', better: null },
      { name: 'peak_instances_per_s', value: perS, unit: '/s', better: 'higher' },
      ...metrics,
    ];
  },
};

/** Timers that are due at the same instant: the delay of the last one, and that each fires once. */
import type { Scenario } from '../frame/scenario.ts';

const TIMERS = 100_000;
const TIMEOUT_MS = 600_000;
/** Starts per second that even a slow machine achieves. */
const STARTS_PER_S_MIN = 2_000;

export const timers: Scenario = {
  name: 'timers',
  title: `${TIMERS} timers due at one instant`,
  async run(site) {
    await site.startEngine();
    await site.startClient('timer.bpmn');
    const dueAtMs = Date.now() + (TIMERS / STARTS_PER_S_MIN) * 1000;
    await site.call('send', { load: 'timer', count: TIMERS, dueAtMs });
    const started = await site.call('until', { begun: TIMERS, ended: 0, timeoutMs: TIMEOUT_MS });
    if (started.ended > 0) throw new Error(`${started.ended} timers were due before all were set`);
    const waitMs = dueAtMs - Date.now();
    await site.call('until', { begun: TIMERS, ended: 1, timeoutMs: TIMEOUT_MS + waitMs });
    const firstMs = Date.now() - dueAtMs;
    const { ended } = await site.call('until', { begun: TIMERS, ended: TIMERS, timeoutMs: TIMEOUT_MS });
    const lastMs = Date.now() - dueAtMs;
    if (ended !== TIMERS) throw new Error(`${ended} ends of ${TIMERS} timers`);
    return [
      { name: 'timers_first_late_ms', value: firstMs, unit: 'ms', better: 'lower' },
      { name: 'timers_last_late_s', value: lastMs / 1000, unit: 's', better: 'lower' },
      { name: 'timers_per_s', value: TIMERS / (lastMs / 1000), unit: '/s', better: 'higher' },
    ];
  },
};

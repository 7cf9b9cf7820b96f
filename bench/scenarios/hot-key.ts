/**
 * All messages have one correlation key, so only one instance is active at a time: the other messages are
 * buffered.
 */
import type { Scenario } from '../frame/scenario.ts';

const MESSAGES = 10_000;
const TIMEOUT_MS = 600_000;

export const hotKey: Scenario = {
  name: 'hot-key',
  title: `${MESSAGES} messages of one correlation key, each starting an instance with a service task, one after the other`,
  async run(site) {
    await site.startEngine();
    await site.startClient('hot-key.bpmn');
    await site.startWorker();
    const beganMs = performance.now();
    await site.call('send', { load: 'hot-key', count: MESSAGES });
    await site.call('until', { begun: MESSAGES, ended: MESSAGES, timeoutMs: TIMEOUT_MS });
    const seconds = (performance.now() - beganMs) / 1000;
    return [
      { name: 'hot_key_instances_per_s', value: MESSAGES / seconds, unit: '/s', better: 'higher' },
      { name: 'hot_key_seconds', value: seconds, unit: 's', better: 'lower' },
    ];
  },
};

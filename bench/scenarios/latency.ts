/** Latency of start -> service task -> end. */
import { measureLatency } from '../frame/latency.ts';
import type { Scenario } from '../frame/scenario.ts';

export const latency: Scenario = {
  name: 'latency',
  title: 'start -> service task -> end, at 10/s to 500/s',
  async run(site, options) {
    await site.startEngine();
    await site.startClient('one-task.bpmn');
    await site.startWorker();
    return measureLatency(site, options, '', 'one-task');
  },
};

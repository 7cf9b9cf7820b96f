/** Completed instances per second at saturation: start -> service task -> end. */
import type { Scenario } from '../frame/scenario.ts';
import { measureThroughput } from '../frame/throughput.ts';

export const oneTask: Scenario = {
  name: 'one-task',
  title: 'start -> service task -> end, saturated',
  async run(site, options) {
    await site.startEngine();
    await site.startClient('one-task.bpmn');
    await site.startWorker();
    return measureThroughput(site, options, '', 'one-task');
  },
};

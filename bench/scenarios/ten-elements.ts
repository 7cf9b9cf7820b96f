/** A process of ten elements: script, two gateways, two service tasks, message, timer. */
import type { Scenario } from '../frame/scenario.ts';
import { measureThroughput } from '../frame/throughput.ts';

export const tenElements: Scenario = {
  name: 'ten-elements',
  title: 'ten elements (script, gateways, two service tasks, message, timer of 0.1 s), saturated',
  async run(site, options) {
    await site.startEngine();
    await site.startClient('ten-elements.bpmn');
    await site.startWorker();
    return measureThroughput(site, options, 'ten_elements_', 'ten-elements');
  },
};

/** Start and message are sent together: throughput, then latency, of start -> message catch -> end. */
import { measureLatency } from '../frame/latency.ts';
import type { Scenario } from '../frame/scenario.ts';
import { measureThroughput } from '../frame/throughput.ts';

export const messageCatch: Scenario = {
  name: 'message-catch',
  title: 'start -> message catch -> end: saturated, then at 50/s and 150/s',
  async run(site, options) {
    await site.startEngine();
    await site.startClient('message-catch.bpmn');
    return [
      ...(await measureThroughput(site, options, 'message_', 'message-catch')),
      ...(await measureLatency(site, options, 'message_', 'message-catch')),
    ];
  },
};

/** The same load over 16 partitions, run by one, two and four engine processes. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Metric, Scenario } from '../frame/scenario.ts';
import type { EngineProcess } from '../frame/site.ts';
import { measureThroughput } from '../frame/throughput.ts';

const COUNTS = [1, 2, 4];
/** Time until the group has assigned each engine its share. */
const SETTLE_MS = 3_000;

export const engines: Scenario = {
  name: 'engines',
  title: 'start -> service task -> end, saturated, over 16 partitions by 1, 2 and 4 engine processes',
  partitions: 16,
  async run(site, options) {
    const running: EngineProcess[] = [];
    const metrics: Metric[] = [];
    for (const count of COUNTS) {
      while (running.length < count)
        running.push(await site.startEngine({ nodeId: `bench-${running.length + 1}` }));
      await sleep(SETTLE_MS);
      for (const engine of running) await site.untilReady(engine);
      if (count === COUNTS[0]) {
        await site.startClient('one-task.bpmn');
        await site.startWorker();
      }
      metrics.push(...(await measureThroughput(site, options, `engines_${count}_`, 'one-task')));
    }
    return metrics;
  },
};

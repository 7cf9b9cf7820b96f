/** A process that mostly computes, in the core alone, without Kafka: four scripts over 100 items. */
import { readFile } from 'node:fs/promises';
import { createTestEngine } from '../../testkit/index.ts';
import type { Scenario } from '../frame/scenario.ts';

const INSTANCES = 300;
const ITEMS = Array.from({ length: 100 }, (_, at) => ({
  id: at,
  price: (1999 + 25 * at) / 100,
  quantity: (at % 7) + 1,
  paid: at % 3 === 0,
}));

export const scriptHeavy: Scenario = {
  name: 'script-heavy',
  title: 'four scripts and a condition over 100 items, in memory: engine CPU of each instance',
  async run() {
    const model = await readFile(new URL('../models/script-heavy.bpmn', import.meta.url), 'utf8');
    const engine = createTestEngine();
    await engine.deploy(model);
    const round = (): number => {
      const { user: before } = process.cpuUsage();
      for (let at = 0; at < INSTANCES; at += 1) {
        const instance = engine.start('script-heavy', {
          variables: { items: ITEMS, customer: { name: 'Ada' } },
        });
        if (instance.state !== 'COMPLETED') throw new Error(`the instance is ${instance.state}`);
      }
      return (process.cpuUsage().user - before) / INSTANCES;
    };
    round();
    const value = Math.min(round(), round(), round());
    return [{ name: 'script_heavy_cpu_us', value, unit: 'us of CPU an instance', better: 'lower' }];
  },
};

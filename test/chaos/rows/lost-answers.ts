/**
 * T7: the response to one request gets lost, for each API that the engine depends on, with and without its
 * connection. AddPartitionsToTxn exists only in the first version of transactions, so engines that use this
 * version take over for it.
 */

import { fileURLToPath } from 'node:url';

import { until } from '../../integration/fixture/cluster.ts';
import type { ApiName, FaultKind } from '../../integration/fixture/proxy.ts';
import type { Row, World } from '../row.ts';
import { inWorld } from '../row.ts';

const APIS: readonly ApiName[] = [
  'produce',
  'endTxn',
  'initProducerId',
  'fetch',
  'heartbeat',
  'addPartitionsToTxn',
];
const FIRST_VERSION_ENGINE = fileURLToPath(
  new URL('../../integration/fixture/first-version-engine.ts', import.meta.url),
);
const NODES = ['one', 'two'];
const EACH = 6;
/**
 * One in this many responses never arrives and the connection stays open; for the others, the connection
 * breaks.
 */
const SWALLOWED_EVERY = 6;

export const lostAnswers: Row = {
  id: 'T7',
  fault:
    'the answer lost of Produce, EndTxn, InitProducerId, Fetch, Heartbeat, AddPartitionsToTxn, each alone',
  run: (context) =>
    inWorld(context, NODES, {}, async (world) => {
      const { proxy } = await context.broker();
      const recoveriesMs: number[] = [];
      const slowest: string[] = [];
      const suffer = async (api: ApiName, kind: FaultKind): Promise<void> => {
        const before = proxy.injected(api, kind);
        proxy.inject(api, kind);
        if (api === 'initProducerId') proxy.inject('endTxn', 'cut');
        await until(`${kind} ${api}`, () => proxy.injected(api, kind) > before);
        recoveriesMs.push(await world.load.recovered(world.allPartitions, performance.now()));
      };
      for (const api of APIS) {
        context.say(`answers of ${api}`);
        if (api === 'addPartitionsToTxn') await replaceEngines(world);
        const before = recoveriesMs.length;
        const each = context.count(EACH);
        for (let fault = 1; fault <= each; fault += 1) {
          await suffer(api, fault % SWALLOWED_EVERY === 0 ? 'swallow' : 'cut');
        }
        slowest.push(`${api} ${(Math.max(...recoveriesMs.slice(before)) / 1000).toFixed(1)} s`);
      }
      return { faults: recoveriesMs.length, recoveriesMs, note: `slowest of each: ${slowest.join(', ')}` };
    }),
};

async function replaceEngines(world: World): Promise<void> {
  for (const nodeId of NODES) {
    await world.node(nodeId).kill();
    world.start(nodeId, { script: FIRST_VERSION_ENGINE });
  }
  await world.allReady();
}

/**
 * T7: the answer of one request gets lost, for each API that the engine depends on, with and without its
 * connection.
 */

import { until } from '../../integration/fixture/cluster.ts';
import type { ApiName, FaultKind } from '../../integration/fixture/proxy.ts';
import type { Row } from '../row.ts';
import { inWorld } from '../row.ts';

const APIS: readonly ApiName[] = [
  'produce',
  'addPartitionsToTxn',
  'endTxn',
  'initProducerId',
  'fetch',
  'heartbeat',
];
const EACH = 6;
/** One in so many never comes while the connection stays; else the connection breaks before it. */
const SWALLOWED_EVERY = 6;

export const lostAnswers: Row = {
  id: 'T7',
  fault:
    'the answer lost of Produce, AddPartitionsToTxn, EndTxn, InitProducerId, Fetch, Heartbeat, each alone',
  run: (context) =>
    inWorld(context, ['one', 'two'], {}, async (world) => {
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

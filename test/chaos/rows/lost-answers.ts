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
const CUTS_EACH = 5;

export const lostAnswers: Row = {
  id: 'T7',
  fault:
    'the answer lost of Produce, AddPartitionsToTxn, EndTxn, InitProducerId, Fetch, Heartbeat, each alone',
  run: (context) =>
    inWorld(context, ['one', 'two'], {}, async (world) => {
      const { proxy } = await context.broker();
      const recoveriesMs: number[] = [];
      let faults = 0;
      const suffer = async (api: ApiName, kind: FaultKind): Promise<void> => {
        const before = proxy.injected(api, kind);
        proxy.inject(api, kind);
        if (api === 'initProducerId') proxy.inject('endTxn', 'cut');
        await until(`${kind} ${api}`, () => proxy.injected(api, kind) > before);
        faults += 1;
        recoveriesMs.push(await world.load.recovered(world.allPartitions, performance.now()));
      };
      for (const api of APIS) {
        context.say(`answers of ${api}`);
        for (let cut = 0; cut < CUTS_EACH * context.rounds; cut += 1) await suffer(api, 'cut');
        await suffer(api, 'swallow');
      }
      return { faults, recoveriesMs };
    }),
};

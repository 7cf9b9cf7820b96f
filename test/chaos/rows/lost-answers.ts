/**
 * T7: the response to one request gets lost, for each API that the engine depends on, with and without its
 * connection. The first version of transactions has AddPartitionsToTxn, and a lost response to EndTxn there
 * leads to a takeover with InitProducerId, so engines of this version continue for these.
 */

import { until } from '../../integration/fixture/cluster.ts';
import type { ApiName, FaultKind } from '../../integration/fixture/proxy.ts';
import type { Row, World } from '../row.ts';
import { inWorld } from '../row.ts';
import { useFirstVersion } from './first-version.ts';

const APIS: readonly ApiName[] = ['produce', 'endTxn', 'fetch', 'heartbeat'];
const FIRST_VERSION_APIS: readonly ApiName[] = ['endTxn', 'initProducerId', 'addPartitionsToTxn'];
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
      const loseEach = async (api: ApiName, name: string): Promise<void> => {
        context.say(`answers of ${name}`);
        const before = recoveriesMs.length;
        const takeoversBefore = takeovers(world);
        const each = context.count(EACH);
        for (let fault = 1; fault <= each; fault += 1) {
          await suffer(api, fault % SWALLOWED_EVERY === 0 ? 'swallow' : 'cut');
        }
        const slowestS = (Math.max(...recoveriesMs.slice(before)) / 1000).toFixed(1);
        slowest.push(`${name} ${slowestS} s with ${takeovers(world) - takeoversBefore} takeovers`);
        context.say(`slowest: ${slowest.at(-1)}`);
      };
      for (const api of APIS) await loseEach(api, api);
      await useFirstVersion(world);
      for (const api of FIRST_VERSION_APIS) await loseEach(api, `${api} (version 1)`);
      return { faults: recoveriesMs.length, recoveriesMs, note: `slowest of each: ${slowest.join(', ')}` };
    }),
};

/** How often an engine has taken one of its partitions over again. */
function takeovers(world: World): number {
  const entries = [...world.nodes.values()].flatMap(({ log }) => log);
  return entries.filter(({ msg }) => msg === 'taking over the partition again').length;
}

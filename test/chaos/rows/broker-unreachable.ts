/** T5: packets are dropped between engines and broker for half a minute. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Row } from '../row.ts';
import { inWorld } from '../row.ts';

const SILENT_MS = 30_000;

export const brokerUnreachable: Row = {
  id: 'T5',
  fault: 'broker unreachable for 30 s (packets dropped)',
  run: (context) =>
    inWorld(context, ['one', 'two'], {}, async (world) => {
      const { proxy } = await context.broker();
      const recoveriesMs: number[] = [];
      for (let round = 0; round < context.rounds; round += 1) {
        proxy.standStill();
        await sleep(SILENT_MS);
        for (const node of world.nodes.values()) {
          if ((await node.health())?.ready !== false)
            throw new Error(`${node.nodeId} does not say that Kafka is away`);
        }
        proxy.resume();
        recoveriesMs.push(await world.load.recovered(world.allPartitions, performance.now()));
        await world.allReady();
      }
      return { faults: context.rounds, recoveriesMs, note: 'from the network’s return; not ready meanwhile' };
    }),
};

/** T5: packets are dropped between engines and broker for half a minute, or for five. */

import { setTimeout as sleep } from 'node:timers/promises';
import { residentMb } from '../resident-mb.ts';
import type { Row, World } from '../row.ts';
import { inWorld } from '../row.ts';

/** The time within which a node reports the problem. */
const SAID_WITHIN_MS = 15_000;
const CAUGHT_UP_WITHIN_MS = 60_000;
/**
 * The largest share by which an idle engine's memory may grow during the outage, with room for young objects.
 */
const GROWTH_MAX = 0.2;
const ROOM_MB = 48;

function unreachableFor(id: string, what: string, silentMs: number): Row {
  return {
    id,
    fault: `broker unreachable for ${what} (packets dropped)`,
    run: (context) =>
      inWorld(context, ['one', 'two'], {}, async (world) => {
        const { proxy } = await context.broker();
        const recoveriesMs: number[] = [];
        const growths: number[] = [];
        for (let round = 0; round < context.rounds; round += 1) {
          const before = await memoryOf(world);
          proxy.standStill();
          await sleep(SAID_WITHIN_MS);
          for (const node of world.nodes.values()) {
            if ((await node.health())?.ready !== false)
              throw new Error(`${node.nodeId} does not say that Kafka is away`);
          }
          await sleep(silentMs - SAID_WITHIN_MS);
          const after = await memoryOf(world);
          if (after > before * (1 + GROWTH_MAX) + ROOM_MB)
            throw new Error(`the engines grew from ${before} to ${after} MB`);
          growths.push(after - before);
          proxy.resume();
          const recovered = world.load.recovered(world.allPartitions, performance.now(), CAUGHT_UP_WITHIN_MS);
          recoveriesMs.push(await recovered);
          await world.allReady();
        }
        const grown = `${Math.max(...growths)} MB more memory of both engines`;
        const note = `from the network’s return; not ready within 15 s; ${grown}`;
        return { faults: context.rounds, recoveriesMs, note };
      }),
  };
}

async function memoryOf(world: World): Promise<number> {
  let sum = 0;
  for (const { pid } of world.nodes.values()) sum += await residentMb(pid);
  return sum;
}

export const brokerUnreachable = unreachableFor('T5', '30 s', 30_000);
export const brokerLongUnreachable = unreachableFor('T5b', '5 minutes', 300_000);

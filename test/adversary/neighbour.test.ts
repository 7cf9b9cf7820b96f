/**
 * Hostile models that call themselves, or compute as much as is allowed, together with ordinary load on the
 * same partition and on another one. Ordinary commands are done within a limited number of batches.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CALLED_INSTANCES_MAX } from '../../engine/limits.ts';
import { Arena } from './arena.ts';
import { COMPUTING, ORDINARY, RECURSION, signalling } from './hostile-models.ts';

const HOSTILE = 0;
const OTHER = 1;
const LOAD = 25;
const ROUNDS_BESIDE = 5;
/** Virtual time in which a chain of instances comes to its end, and a tree of them has filled many batches. */
const CHAIN_MS = 180_000;
const TREE_MS = 1_500;

async function arenaWith(content: string, id: string): Promise<Arena> {
  const arena = new Arena({ seed: 5 });
  const files = [
    { name: `${id}.bpmn`, content },
    { name: 'ordinary.bpmn', content: ORDINARY },
  ];
  assert.equal(await arena.deploy(files), true);
  return arena;
}

/** The most batches that one ordinary start took, by partition. */
type Most = Record<typeof HOSTILE | typeof OTHER, number>;

/** Starts ordinary instances on both partitions, one after the other. */
async function ordinaryBatches(arena: Arena, rounds = LOAD): Promise<Most> {
  const most: Most = { [HOSTILE]: 0, [OTHER]: 0 };
  for (let number = 0; number < rounds; number++) {
    const command = { startProcessInstance: { processId: 'ordinary' } };
    const sent = ([HOSTILE, OTHER] as const).map((partition) => {
      return {
        partition,
        before: arena.outcomes.batchesOf(partition),
        tag: arena.send(command, { partition }),
      };
    });
    for (const { partition, before, tag } of sent) {
      assert.equal((await arena.replyTo(tag, partition)).status, 'ok');
      most[partition] = Math.max(most[partition], arena.outcomes.batchesOf(partition) - before);
    }
  }
  return most;
}

test('a process that calls itself twice stops at a limit, and ordinary commands are done meanwhile', async (context) => {
  const arena = await arenaWith(RECURSION, 'recursion');
  const before = arena.outcomes.batchesOf(HOSTILE);
  arena.send({ startProcessInstance: { processId: 'recursion' } }, { partition: HOSTILE });
  const most = await ordinaryBatches(arena);
  await arena.settle();
  const batches = arena.outcomes.batchesOf(HOSTILE) - before;
  context.diagnostic(
    `the recursion took ${batches} batches; an ordinary start at most ${most[HOSTILE]} beside it, ${most[OTHER]} on the other partition`,
  );
  assert.ok(most[OTHER] <= 3, `${most[OTHER]} batches on the other partition`);
  assert.ok(most[HOSTILE] <= 20, `${most[HOSTILE]} batches on the partition of the recursion`);
  assert.ok(
    arena.activeCount(HOSTILE) <= CALLED_INSTANCES_MAX + 1,
    `${arena.activeCount(HOSTILE)} instances`,
  );
  assert.ok(arena.activeCount(HOSTILE) > CALLED_INSTANCES_MAX / 2, 'the recursion was tried');
  arena.close();
});

test('a process that starts itself by its own signal gets an incident at the end of the chain', async () => {
  const arena = await arenaWith(signalling('chain', 1), 'chain');
  await arena.replyTo(arena.send({ broadcastSignal: { name: 'chain', variables: '' } }));
  await ordinaryBatches(arena, ROUNDS_BESIDE);
  await arena.pass(CHAIN_MS);
  const active = [HOSTILE, OTHER].reduce((sum, partition) => sum + arena.activeCount(partition), 0);
  assert.equal(active, 1, 'the last instance has the incident');
  arena.close();
});

test('a process that starts itself twice by its own signals does not fill the queues', async (context) => {
  const arena = await arenaWith(signalling('tree', 2), 'tree');
  await arena.replyTo(arena.send({ broadcastSignal: { name: 'tree', variables: '' } }));
  await arena.pass(TREE_MS);
  // Its start events are on the other partition, which has more work than the commands of it.
  const tag = arena.send({ startProcessInstance: { processId: 'ordinary' } }, { partition: HOSTILE });
  const { status, batches } = await arena.replyTo(tag, HOSTILE);
  assert.equal(status, 'ok');
  const waiting = arena.outcomes.lastCommandOf(OTHER) - arena.outcomes.positionOf(OTHER);
  context.diagnostic(
    `an ordinary start took ${batches} batches; ${waiting} commands wait on the other partition`,
  );
  // Without a limit of sent commands both always grow: 36 batches and 3,000 commands at this moment.
  assert.ok(batches <= 12, `an ordinary start took ${batches} batches`);
  assert.ok(arena.outcomes.batchesOf(OTHER) > 50, 'the tree has grown');
  arena.close();
});

test('instances that compute as much as they may share a batch with few others', async (context) => {
  const arena = await arenaWith(COMPUTING, 'computing');
  const hostileCount = 10;
  const before = arena.outcomes.batchesOf(HOSTILE);
  for (let number = 0; number < hostileCount; number++)
    arena.send({ startProcessInstance: { processId: 'computing' } }, { partition: HOSTILE });
  const most = await ordinaryBatches(arena, ROUNDS_BESIDE);
  await arena.settle();
  const batches = arena.outcomes.batchesOf(HOSTILE) - before - ROUNDS_BESIDE;
  context.diagnostic(
    `${hostileCount} commands took ${batches} batches; ${most[OTHER]} on the other partition`,
  );
  // Without a limit of work, they would be one batch that takes many seconds.
  assert.ok(batches >= hostileCount / 4, `${hostileCount} commands took only ${batches} batches`);
  assert.ok(most[OTHER] <= 3, `${most[OTHER]} batches on the other partition`);
  arena.close();
});

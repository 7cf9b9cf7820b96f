/**
 * Hostile models that call themselves, or compute as much as is allowed, together with ordinary load on the
 * same partition and on another one. Ordinary commands are done within a limited number of batches.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BATCH_WORK_MAX, CALLED_INSTANCES_MAX, SIGNALS_PENDING_MAX } from '../../engine/limits.ts';
import { Arena } from './arena.ts';
import { COMPUTING, ORDINARY, RECURSION, signalling } from './hostile-models.ts';

const HOSTILE = 0;
const OTHER = 1;
const LOAD = 25;
const ROUNDS_BESIDE = 5;
/** Virtual time in which a chain of instances comes to its end. */
const CHAIN_MS = 180_000;
/** Signals that are sent before the first ones of the same batches have arrived. */
const SENT_MEANWHILE = 2 * BATCH_WORK_MAX.commandsSent;

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

test('a process that starts itself several times by its own signals ends, and ordinary commands are done meanwhile', async (context) => {
  const arena = await arenaWith(signalling('tree', 5), 'tree');
  await arena.replyTo(arena.send({ broadcastSignal: { name: 'tree', variables: '' } }));
  const most = { batches: 0, signals: 0, commands: 0 };
  do {
    // Its start events are on the other partition, which has more work than the commands of it.
    for (const partition of [HOSTILE, OTHER]) {
      const tag = arena.send({ startProcessInstance: { processId: 'ordinary' } }, { partition });
      const { status, batches } = await arena.replyTo(tag, partition);
      assert.equal(status, 'ok');
      most.batches = Math.max(most.batches, batches);
    }
    const waiting = arena.outcomes.lastCommandOf(OTHER) + 1 - arena.outcomes.positionOf(OTHER);
    most.commands = Math.max(most.commands, waiting);
    most.signals = Math.max(most.signals, arena.signalCount(OTHER));
    assert.ok(most.signals <= SIGNALS_PENDING_MAX + SENT_MEANWHILE, `${most.signals} signals wait`);
  } while (arena.signalCount(OTHER) > 0 || !arena.isSettled);
  const incidents = arena.activeCount(OTHER);
  context.diagnostic(
    `an ordinary start took ${most.batches} batches; at most ${most.signals} signals and ${most.commands} commands waited; ${incidents} instances have incidents`,
  );
  assert.ok(most.batches <= 12, `an ordinary start took ${most.batches} batches`);
  assert.ok(most.signals >= SIGNALS_PENDING_MAX, 'the tree has reached its limit');
  assert.ok(most.commands <= 3 * SENT_MEANWHILE, `${most.commands} commands wait`);
  assert.ok(incidents <= SIGNALS_PENDING_MAX + SENT_MEANWHILE, `${incidents} instances`);
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

/**
 * Hostile models that call themselves, or compute as much as is allowed, together with ordinary load on the
 * same partition and on another one. Ordinary commands are done within a limited number of batches.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  BATCH_WORK_MAX,
  CALLED_INSTANCES_MAX,
  SIGNALS_PENDING_MAX,
  SIGNALS_PENDING_OF_INSTANCE_MAX,
} from '../../engine/limits.ts';
import { Arena } from './arena.ts';
import { COMPUTING, LOOPING, ORDINARY, RECEIVING, RECURSION, signalling } from './hostile-models.ts';

const HOSTILE = 0;
const OTHER = 1;
const LOAD = 25;
const ROUNDS_BESIDE = 5;
/** Virtual time in which a chain of instances comes to its end. */
const CHAIN_MS = 180_000;
/** Signals that are sent before the first ones of the same batches have arrived. */
const SENT_MEANWHILE = 2 * BATCH_WORK_MAX.commandsSent;

async function arenaWith(...contents: readonly string[]): Promise<Arena> {
  const arena = new Arena({ seed: 5 });
  const files = [...contents, ORDINARY].map((content, at) => ({ name: `${at}.bpmn`, content }));
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
  const arena = await arenaWith(RECURSION);
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
  const arena = await arenaWith(signalling('chain', 1));
  await arena.replyTo(arena.send({ broadcastSignal: { name: 'chain', variables: '' } }));
  await ordinaryBatches(arena, ROUNDS_BESIDE);
  await arena.pass(CHAIN_MS);
  const active = [HOSTILE, OTHER].reduce((sum, partition) => sum + arena.activeCount(partition), 0);
  assert.equal(active, 1, 'the last instance has the incident');
  arena.close();
});

test('a process that starts itself several times by its own signals ends, and ordinary commands are done meanwhile', async (context) => {
  const arena = await arenaWith(signalling('tree', 5));
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

/** Each of them gets each signal, so that more are thrown than delivered. */
const RECEIVERS = 5;

test('an instance that throws signals in an endless loop gets an incident if too many wait on another partition', async (context) => {
  const arena = await arenaWith(LOOPING, RECEIVING);
  const starts = [...Array<string>(RECEIVERS).fill('receiving'), 'looping'];
  for (const processId of starts) {
    const partition = processId === 'looping' ? HOSTILE : OTHER;
    await arena.replyTo(arena.send({ startProcessInstance: { processId } }, { partition }), partition);
  }
  const taken: number[] = [];
  let most = 0;
  // An instance that continues has a command for it.
  while (!arena.isSettledOn(HOSTILE)) {
    for (const partition of [HOSTILE, OTHER]) {
      const tag = arena.send({ startProcessInstance: { processId: 'ordinary' } }, { partition });
      const { status, batches } = await arena.replyTo(tag, partition);
      assert.equal(status, 'ok');
      taken.push(batches);
    }
    most = Math.max(most, arena.signalCount(OTHER));
    assert.ok(most <= 2 * SIGNALS_PENDING_OF_INSTANCE_MAX, `${most} signals wait`);
  }
  // While the network delays an answer to a fetch, the batches have only deliveries.
  const usual = taken.toSorted((one, other) => one - other)[Math.floor(taken.length * 0.9)] ?? 0;
  context.diagnostic(`nine in ten ordinary starts took at most ${usual} batches; ${most} signals waited`);
  assert.ok(usual <= 6, `an ordinary start took ${usual} batches`);
  assert.equal(arena.activeCount(HOSTILE), 1, 'it has not ended');
  arena.close();
});

test('instances that compute as much as they may share a batch with few others', async (context) => {
  const arena = await arenaWith(COMPUTING);
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

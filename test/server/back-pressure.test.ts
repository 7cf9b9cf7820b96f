/** Which commands are refused while the engines don't keep up, and when they are accepted again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { status } from '@grpc/grpc-js';
import type { SendOptions } from '../../client/client.ts';
import { CommandRejection, CommandTimeout } from '../../client/errors.ts';
import type { CommandName, Commands } from '../../engine/command.ts';
import { BackPressure } from '../../server/back-pressure.ts';
import { CommandPort } from '../../server/command-port.ts';
import { statusOf } from '../../server/grpc/status.ts';
import { Problem } from '../../server/http/problem.ts';

const LIMITS = { ageMs: 1_000, bytes: 10_000 };
const SIZE = 100;
const BEGINNING: readonly CommandName[] = [
  'startProcessInstance',
  'publishMessage',
  'broadcastSignal',
  'evaluateConditions',
];
const OTHERS: readonly CommandName[] = [
  'deployResources',
  'resolveIncident',
  'updateJobRetries',
  'setVariables',
];
const FINISHING: readonly CommandName[] = [
  'completeJob',
  'failJob',
  'throwError',
  'extendJob',
  'completeUserTask',
  'cancelProcessInstance',
];

interface Open {
  answer(error?: Error): void;
}

/** A port to engines that answer when the test says so; each command is of SIZE bytes. */
function world() {
  let nowMs = 0;
  let offset = 0;
  let partition = 0;
  const open: Open[] = [];
  const client = {
    send(_name: string, _command: object, options: SendOptions = {}): Promise<unknown> {
      options.beforeWrite?.({ partition, bytes: SIZE });
      options.onWritten?.({ partition, offset: offset++ });
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      open.push({ answer: (error) => (error ? reject(error) : resolve({})) });
      return promise;
    },
  };
  const model = { wrote: () => undefined, find: async () => null, owners: [{ partition: 0, nodeId: 'n1' }] };
  const pressure = new BackPressure(LIMITS, () => nowMs);
  const port = new CommandPort(client, model as never, pressure);
  const outcomes: string[] = [];
  const send = (name: CommandName, awaitsEnd = false): Promise<void> =>
    port.send(name, {} as Commands[typeof name], { intent: 'TEST', awaitsEnd }, new Map()).then(
      () => void outcomes.push('answered'),
      (error: unknown) => {
        assert.ok(error instanceof Problem, String(error));
        outcomes.push(`${error.status} ${error.title} ${statusOf(error)}`);
        if (error.title === 'RESOURCE_EXHAUSTED') assert.match(error.message, /limit is \d+/);
        if (error.title === 'PARTITION_LEADER_MISMATCH') assert.match(error.message, /last owned by node n1/);
      },
    );
  return {
    pressure,
    open,
    outcomes,
    send,
    /** True if the command is sent. */
    async isAdmitted(name: CommandName): Promise<boolean> {
      const before = open.length;
      const sent = send(name);
      const isSent = open.length > before;
      if (!isSent) await sent;
      return isSent;
    },
    pass(ms: number) {
      nowMs += ms;
    },
    toPartition(number: number) {
      partition = number;
    },
  };
}

const timeout = (): Error => new CommandTimeout('x', 10_000, { topic: 'commands', partition: 0, offset: 1 });
const REFUSED = `503 RESOURCE_EXHAUSTED ${status.RESOURCE_EXHAUSTED}`;

async function admitted(of: ReturnType<typeof world>, names: readonly CommandName[]): Promise<number> {
  let count = 0;
  for (const name of names) if (await of.isAdmitted(name)) count++;
  return count;
}

test('an old command on a partition refuses what begins work there, later also others, never what finishes work', async () => {
  const of = world();
  void of.send('completeJob');
  of.pass(LIMITS.ageMs);
  assert.equal(await admitted(of, BEGINNING), BEGINNING.length);
  of.pass(1);
  assert.equal(await admitted(of, BEGINNING), 0);
  assert.equal(await admitted(of, [...OTHERS, ...FINISHING]), OTHERS.length + FINISHING.length);
  of.pass(LIMITS.ageMs);
  assert.equal(await admitted(of, [...BEGINNING, ...OTHERS]), 0);
  assert.equal(await admitted(of, FINISHING), FINISHING.length);
  assert.equal(of.pressure.refused, 2 * BEGINNING.length + OTHERS.length);
  assert.deepEqual(new Set(of.outcomes), new Set([REFUSED]));
  assert.equal(of.pressure.oldestMs, 2 * LIMITS.ageMs + 1);
  of.toPartition(1);
  assert.equal(await admitted(of, BEGINNING), BEGINNING.length);
});

test('commands are accepted again when those that are older have an answer', async () => {
  const of = world();
  void of.send('startProcessInstance');
  of.pass(LIMITS.ageMs + 1);
  assert.equal(await of.isAdmitted('startProcessInstance'), false);
  of.open[0]?.answer(new CommandRejection('NOT_FOUND', 'no process'));
  await new Promise(setImmediate);
  assert.equal(of.pressure.oldestMs, 0);
  assert.equal(await of.isAdmitted('startProcessInstance'), true);
  assert.deepEqual([of.pressure.commands, of.pressure.bytes], [1, SIZE]);
});

test('commands that are too large together refuse what begins work, later also others, never what finishes work', async () => {
  const of = world();
  for (let n = 0; n < LIMITS.bytes / SIZE; n++) assert.equal(await of.isAdmitted('publishMessage'), true);
  assert.equal(await admitted(of, BEGINNING), 0);
  while (await of.isAdmitted('resolveIncident'));
  assert.equal(of.open.length, (2 * LIMITS.bytes) / SIZE);
  assert.equal(await admitted(of, [...BEGINNING, ...OTHERS]), 0);
  assert.equal(await admitted(of, FINISHING), FINISHING.length);
  for (const { answer } of of.open.splice(0)) answer();
  await new Promise(setImmediate);
  assert.deepEqual([of.pressure.commands, of.pressure.bytes], [0, 0]);
  assert.equal(await admitted(of, BEGINNING), BEGINNING.length);
});

test('an answer that comes late because of listeners, or at the end of an instance, does not show an overload', async () => {
  const of = world();
  void of.send('completeUserTask');
  void of.send('startProcessInstance', true);
  of.pass(100 * LIMITS.ageMs);
  assert.equal(of.pressure.oldestMs, 0);
  assert.equal(await admitted(of, BEGINNING), BEGINNING.length);
});

test('without an owner, one command at a time finds out whether the partition works again; the others are refused', async () => {
  const of = world();
  const first = of.send('startProcessInstance');
  of.open[0]?.answer(timeout());
  await first;
  assert.deepEqual(of.outcomes.splice(0), [`503 PARTITION_LEADER_MISMATCH ${status.UNAVAILABLE}`]);
  of.pass(10 * LIMITS.ageMs);
  assert.equal(await of.isAdmitted('startProcessInstance'), true);
  assert.equal(await admitted(of, BEGINNING), 0);
  of.open[1]?.answer(timeout());
  await new Promise(setImmediate);
  assert.equal(await of.isAdmitted('startProcessInstance'), true);
  assert.equal(await admitted(of, BEGINNING), 0);
  of.open[2]?.answer();
  await new Promise(setImmediate);
  assert.equal(await admitted(of, BEGINNING), BEGINNING.length);
});

/**
 * A command that crashes the engine's process is detected and dead-lettered; other commands are not affected.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bpmnXml } from '../bpmn-xml.ts';
import { headerOf } from '../sim/records.ts';
import { Arena } from './arena.ts';

const START = { id: 'start', type: 'startEvent' } as const;
const END = { id: 'end', type: 'endEvent' } as const;
const process = (id: string, task: object) =>
  bpmnXml({
    id,
    nodes: [START, { id: 'task', type: 'task', ...task }, END],
    flows: ['start -> task -> end'],
  });

const FILES = [
  { name: 'ordinary.bpmn', content: process('ordinary', {}) },
  { name: 'killer.bpmn', content: process('killer', { id: 'kill' }).replaceAll('"task"', '"kill"') },
  {
    name: 'timed.bpmn',
    content: bpmnXml({
      id: 'timed',
      nodes: [
        START,
        { id: 'wait', type: 'intermediateCatchEvent', timer: { duration: 'PT10S' } },
        { id: 'kill', type: 'task' },
        END,
      ],
      flows: ['start -> wait -> kill -> end'],
    }),
  },
];

async function armed(): Promise<Arena> {
  const arena = new Arena({
    seed: 3,
    behaviourOf: (node, end) => {
      if (node.id === 'kill') end();
      return undefined;
    },
  });
  assert.equal(await arena.deploy(FILES), true);
  return arena;
}

const start = (processId: string) => ({ startProcessInstance: { processId } });

test('a command that ends each process that handles it is dead-lettered after a few', async () => {
  const arena = await armed();
  const before = arena.send(start('ordinary'));
  await arena.replyTo(before);
  assert.equal(arena.outcomes.notes, 0, 'ordinary work writes no notes');
  const tags = ['ordinary', 'killer', 'ordinary'].map((id) => arena.send(start(id)));
  const [first = '', killer = '', last = ''] = tags;
  assert.equal((await arena.replyTo(last)).status, 'ok');
  assert.equal(arena.outcomes.replies.get(first), 'ok');
  assert.match(arena.outcomes.replies.get(killer) ?? '', /rejected INTERNAL_ERROR/);
  const [letter] = arena.outcomes.deadLetters;
  assert.ok(letter);
  assert.match(
    headerOf(letter, 'dead-letter-reason') ?? '',
    /engine processes have ended while they handled it/,
  );
  assert.ok(arena.ended <= 8, `${arena.ended} processes have ended`);
  arena.close();
});

test('due work that ends each process is given up, and its instance is suspended', async () => {
  const arena = await armed();
  await arena.replyTo(arena.send(start('timed')));
  await arena.pass(60_000);
  const { ended } = arena;
  assert.ok(ended >= 3 && ended <= 8, `${ended} processes have ended`);
  assert.equal((await arena.replyTo(arena.send(start('ordinary')))).status, 'ok');
  await arena.pass(60_000);
  assert.equal(arena.ended, ended, 'it is not tried again');
  arena.close();
});

test('restarts without a cause write no notes once commands are handled', async () => {
  const arena = await armed();
  for (let number = 0; number < 5; number++) {
    arena.restart();
    await arena.pass(5_000);
  }
  await arena.pass(61_000);
  await arena.replyTo(arena.send(start('ordinary')));
  assert.equal(arena.outcomes.notes, 0);
  assert.equal(arena.outcomes.deadLetters.length, 0);
  arena.close();
});

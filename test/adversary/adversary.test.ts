/**
 * No single input stops a partition, and every input is accounted for: the short form of the adversary. `npm
 * run adversary` is the long form; a failure prints the seed and the input. `ADVERSARY_INPUTS=500` makes it
 * shorter.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyOf } from '../../state/keys.ts';
import { bpmnXml } from '../bpmn-xml.ts';
import { Arena } from './arena.ts';
import { attack } from './attack.ts';

const COUNT = Number(process.env['ADVERSARY_INPUTS'] ?? 10_000);
/** Batches that an ordinary start may take, its own included. */
const BATCHES_MAX = 12;

test(`after each of ${COUNT} bad inputs the partition does an ordinary start, and each input is accounted for`, async (context) => {
  const { kinds, outcomes, batchesMax, unaccounted } = await attack({ seed: 1, count: COUNT });
  context.diagnostic(
    `${batchesMax} batches at most; ${[...outcomes].map(([what, n]) => `${n} ${what}`).join(', ')}`,
  );
  assert.deepEqual(unaccounted, []);
  assert.ok(batchesMax <= BATCHES_MAX, `an ordinary start took ${batchesMax} batches`);
  assert.deepEqual(
    [...kinds.keys()].sort(),
    ['bytes', 'file', 'header', 'json', 'record', 'target', 'wire'],
    'kinds of inputs that happened',
  );
  assert.equal(({} as { polluted?: number }).polluted, undefined, 'the prototype of objects is untouched');
});

test('a refusal of one topic that is taken for a doubt is found', async () => {
  const planted = attack({
    seed: 1,
    count: COUNT,
    verdictOf: (code) => (code === 'TOPIC_AUTHORIZATION_FAILED' ? 'doubt' : undefined),
  });
  await assert.rejects(planted, /stopped by target code\.TOPIC_AUTHORIZATION_FAILED/);
});

test('a definition that this version cannot use is dead-lettered, and its partition continues', async () => {
  const arena = new Arena({ seed: 1 });
  const { topics, outcomes } = arena;
  const start = { startProcessInstance: { processId: 'ordinary' } };
  const content = bpmnXml({
    id: 'ordinary',
    nodes: [
      { id: 'start', type: 'startEvent' },
      { id: 'end', type: 'endEvent' },
    ],
    flows: ['start -> end'],
  });
  assert.equal(await arena.deploy([{ name: 'ordinary.bpmn', content }]), true);
  const definitionKey = keyOf(0, 5_000);
  const value = Buffer.from('of a newer version');
  arena.append({ topic: topics.definitions, partition: 0, key: String(definitionKey), value });
  const announced = arena.send({ addDefinition: { definitionKey } });
  assert.equal((await arena.replyTo(arena.send(start))).status, 'ok');
  assert.equal(outcomes.replies.get(announced), 'rejected INVALID_STATE');
  arena.restart();
  assert.equal((await arena.replyTo(arena.send(start))).status, 'ok');
  arena.close();
});

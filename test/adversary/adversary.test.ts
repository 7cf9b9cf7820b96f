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
import { attack, ORDINARY_FILES } from './attack.ts';
import { ANSWERS, CODES } from './inputs.ts';

const COUNT = Number(process.env['ADVERSARY_INPUTS'] ?? 10_000);
const PLANTED = 'NOT_LEADER_OR_FOLLOWER';
/** Batches that an ordinary start may take, its own included. */
const BATCHES_MAX = 12;

test(`after each of ${COUNT} bad inputs the partition does an ordinary start, and each input is accounted for`, async (context) => {
  const { codes, answers, kinds, outcomes, batchesMax, unaccounted, defects } = await attack({
    seed: 1,
    count: COUNT,
  });
  context.diagnostic(
    `${batchesMax} batches at most; ${[...outcomes].map(([what, n]) => `${n} ${what}`).join(', ')}`,
  );
  assert.deepEqual(unaccounted, []);
  assert.deepEqual(defects, [], 'inputs at which the engine failed');
  assert.ok(batchesMax <= BATCHES_MAX, `an ordinary start took ${batchesMax} batches`);
  assert.deepEqual(
    [...kinds.keys()].sort(),
    ['answer', 'batch', 'bytes', 'code', 'file', 'header', 'json', 'record', 'target', 'wire'],
    'kinds of inputs that happened',
  );
  if (COUNT >= 10_000) {
    assert.deepEqual(
      CODES.filter((code) => !codes.has(code)),
      [],
      'codes that did not happen',
    );
    const all = ANSWERS.map(({ request, code }) => `${request} ${code}`);
    assert.deepEqual(
      all.filter((answer) => !answers.has(answer)),
      [],
      'answers that did not happen',
    );
  }
  assert.equal(({} as { polluted?: number }).polluted, undefined, 'the prototype of objects is untouched');
});

test('a refusal of one topic that is taken for a doubt is found', async () => {
  const planted = attack({
    seed: 1,
    count: COUNT,
    codes: ['TOPIC_AUTHORIZATION_FAILED'],
    verdictOf: (code) => (code === 'TOPIC_AUTHORIZATION_FAILED' ? 'doubt' : undefined),
  });
  await assert.rejects(planted, /stopped by (code TOPIC_AUTHORIZATION_FAILED|header reply-to)/);
});

test('an error of a fetch that is taken for the end of its topic is found', async () => {
  const planted = attack({
    seed: 1,
    count: COUNT,
    firstAnswer: ANSWERS.findIndex(({ request, code }) => request === 'Fetch' && code === PLANTED),
    readVerdictOf: (code) => (code === PLANTED ? 'missing' : undefined),
  });
  await assert.rejects(planted, /stopped by answer Fetch NOT_LEADER_OR_FOLLOWER/);
});

test('a forged announcement of a deletion removes nothing', async () => {
  const arena = new Arena({ seed: 2 });
  assert.equal(await arena.deploy(ORDINARY_FILES), true);
  for (const definitionKey of arena.outcomes.definitionKeys) {
    const forged = arena.send({ removeDefinition: { definitionKey } });
    await arena.replyTo(forged);
    assert.equal(arena.outcomes.replies.get(forged), 'rejected INVALID_STATE');
  }
  const start = { startProcessInstance: { processId: 'ordinary' } };
  assert.equal((await arena.replyTo(arena.send(start))).status, 'ok');
  const [definitionKey = 0] = arena.outcomes.definitionKeys;
  assert.equal((await arena.replyTo(arena.send({ deleteDefinition: { definitionKey } }))).status, 'ok');
  await arena.settle();
  assert.equal((await arena.replyTo(arena.send(start))).status, 'rejected NOT_FOUND');
  arena.close();
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

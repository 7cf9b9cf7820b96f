/**
 * Exclusive, inclusive and parallel gateways, send, script, manual and undefined tasks on a real broker, each
 * passed by many instances, while the engine is killed repeatedly.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { NodeSpec } from '../../bpmn-xml.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { KillableEngine } from '../fixture/killable-engine.ts';
import { until } from '../fixture/until.ts';

const PARTITIONS = 2;
const INSTANCES = 60;
const KILLS = 3;

const job = (id: string, type: NodeSpec['type']): NodeSpec => ({ id, type, job: { type: 'work' } });
const MODEL = bpmnXml({
  id: 'gateways',
  nodes: [
    { id: 'start', type: 'startEvent' },
    { id: 'compute', type: 'scriptTask', script: { expression: '=n * 2', result: 'twice' } },
    { id: 'choose', type: 'exclusiveGateway' },
    job('send', 'sendTask'),
    { id: 'byHand', type: 'manualTask' },
    { id: 'meet', type: 'exclusiveGateway' },
    { id: 'some', type: 'inclusiveGateway' },
    job('even', 'serviceTask'),
    job('small', 'serviceTask'),
    { id: 'neither', type: 'task' },
    { id: 'gather', type: 'inclusiveGateway' },
    { id: 'fork', type: 'parallelGateway' },
    job('left', 'serviceTask'),
    job('right', 'businessRuleTask'),
    { id: 'join', type: 'parallelGateway' },
    { id: 'end', type: 'endEvent' },
  ],
  flows: [
    'start -> compute -> choose',
    'choose -> send if twice > 60',
    'choose -> byHand default',
    'send -> meet',
    'byHand -> meet -> some',
    'some -> even if modulo(n, 2) = 0',
    'some -> small if n < 20',
    'some -> neither default',
    'even -> gather',
    'small -> gather',
    'neither -> gather -> fork',
    'fork -> left -> join',
    'fork -> right -> join -> end',
  ],
});

let engine: KillableEngine;

before(async () => {
  engine = await KillableEngine.open(PARTITIONS);
});

after(() => engine.close());

test('tokens take the right paths, although the engine is killed repeatedly', async () => {
  await engine.deploy({ 'gateways.bpmn': MODEL });
  engine.work('work');
  const ns = Array.from({ length: INSTANCES }, (_unused, n) => n);
  const startAll = (): Promise<unknown> =>
    Promise.all(ns.map((n) => engine.client.start({ processId: 'gateways', variables: { n } })));
  for (let kill = 1; kill <= KILLS; kill++) {
    // Jobs may be done before the last start is answered.
    const before = engine.jobsDone;
    await startAll();
    await until('some more jobs are done', () => engine.jobsDone > before);
    await engine.killAndGoOn();
  }
  const all = INSTANCES * KILLS;
  await until('every instance has ended', async () => (await engine.completions()).get('gateways') === all);
  const count = (isSo: (n: number) => boolean): number => ns.filter(isSo).length * KILLS;
  const completed = Object.fromEntries(await engine.completions());
  const sent = count((n) => n * 2 > 60);
  const neither = count((n) => n % 2 === 1 && n >= 20);
  assert.deepEqual(completed, {
    start: all,
    compute: all,
    choose: all,
    send: sent,
    byHand: all - sent,
    meet: all,
    some: all,
    even: count((n) => n % 2 === 0),
    small: count((n) => n < 20),
    ...(neither > 0 ? { neither } : {}),
    gather: all,
    fork: all,
    left: all,
    right: all,
    join: all,
    end: all,
    gateways: all,
  });
  const verdict = await engine.assertClean({ allEnded: true, once: true });
  assert.equal(verdict.completed, all);
});

/** End events in the engine: none and terminate. Source: BPMN 2.0.2 §10.5.3; Zeebe's EndEventProcessor. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeSpec } from '../../bpmn-xml.ts';
import { engineOf, incidentOf, job, process } from '../engine-of.ts';

const terminate = (id: string, more: Partial<NodeSpec> = {}): NodeSpec => {
  return { id, type: 'endEvent', terminate: true, ...more };
};

test('a process ends when its last branch has ended [B33 C69]', async () => {
  const engine = await engineOf(
    process(
      [{ id: 'fork', type: 'parallelGateway' }, job('a')],
      ['start -> fork -> a -> end', 'fork -> end'],
    ),
  );
  const instance = engine.start('p');
  assert.equal(instance.state, 'ACTIVE');
  engine.job().complete();
  assert.equal(instance.state, 'COMPLETED');
  assert.equal(instance.endedAtMs, engine.nowMs);
});

test('a terminate end event ends everything in the process, which counts as completed [B47 C95]', async () => {
  const engine = await engineOf(
    process(
      [{ id: 'fork', type: 'parallelGateway' }, job('a'), job('b'), terminate('stop')],
      ['start -> fork -> a -> end', 'fork -> b -> stop'],
    ),
  );
  const instance = engine.start('p');
  engine.job('b').complete({ done: true });
  assert.equal(instance.state, 'COMPLETED');
  assert.deepEqual(instance.terminatedElements, ['a']);
  assert.deepEqual(instance.completedElements, ['start', 'fork', 'b', 'stop']);
  assert.deepEqual(instance.variables, { done: true });
  assert.deepEqual(engine.jobs({ state: 'any' }), []);
});

test('taken flows that have not arrived end, too', async () => {
  const engine = await engineOf(
    process(
      [{ id: 'fork', type: 'parallelGateway' }, terminate('stop'), job('a')],
      ['start -> fork -> stop', 'fork -> a -> end'],
    ),
  );
  const instance = engine.start('p');
  assert.equal(instance.state, 'COMPLETED');
  assert.deepEqual(instance.completedElements, ['start', 'fork', 'stop']);
  assert.deepEqual(instance.sequenceFlowsTaken, ['start_fork', 'fork_stop', 'fork_a']);
});

test('in a subprocess it ends that scope only, and the parent continues [B47 C151]', async () => {
  const sub: NodeSpec = {
    id: 'sub',
    type: 'subProcess',
    nodes: [
      { id: 'in', type: 'startEvent' },
      { id: 'fork', type: 'parallelGateway' },
      { id: 'join', type: 'parallelGateway' },
      job('a'),
      job('b'),
      terminate('stop'),
    ],
    flows: ['in -> fork -> a -> join', 'fork -> b -> stop', 'fork -> join', 'fork -> join'],
  };
  const engine = await engineOf(
    process(
      [{ id: 'fork1', type: 'parallelGateway' }, job('outside'), sub, job('after')],
      ['start -> fork1 -> sub -> after -> end', 'fork1 -> outside'],
    ),
  );
  const instance = engine.start('p');
  engine.job('b').complete();
  assert.deepEqual(instance.terminatedElements, ['a']);
  assert.deepEqual(instance.activeElements, ['outside', 'after']);
});

test('an incident of its output mappings: nothing is terminated until it is resolved', async () => {
  const outputs = { f: '=if ok then 1 else function(a) a' };
  const engine = await engineOf(
    process(
      [{ id: 'fork', type: 'parallelGateway' }, job('a'), terminate('stop', { outputs })],
      ['start -> fork -> stop', 'fork -> a -> end'],
    ),
  );
  const instance = engine.start('p', { variables: { ok: false } });
  assert.equal(incidentOf(instance), 'IO_MAPPING_ERROR stop');
  assert.deepEqual(instance.activeElements, ['stop', 'a']);
  engine.setVariables(instance, { ok: true });
  engine.resolve(instance.incidents[0]?.key ?? 0);
  assert.equal(instance.state, 'COMPLETED');
  assert.deepEqual(instance.terminatedElements, ['a']);
});

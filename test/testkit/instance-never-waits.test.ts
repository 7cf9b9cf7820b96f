/** An instance that never waits ends with an error that names the loop. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestEngine, InstanceNeverWaits } from '../../testkit/index.ts';
import type { NodeSpec } from '../bpmn-xml.ts';
import { bpmnXml } from '../bpmn-xml.ts';
import { engineOf, process } from '../engine/engine-of.ts';

const script = (id: string): NodeSpec => ({
  id,
  type: 'scriptTask',
  script: { expression: '=1', result: 'r' },
});

test('an instance that never waits is reported with its process and its loop', async () => {
  const engine = await engineOf(process([script('x'), script('y')], ['start -> x -> y -> x']), {
    activationsWithoutWaitMax: 5000,
  });
  assert.throws(
    () => engine.start('p'),
    (error) => {
      assert.ok(error instanceof InstanceNeverWaits);
      const { instanceKey, processId, elementIds } = error;
      assert.deepEqual(
        { processId, elementIds: [...elementIds].sort() },
        { processId: 'p', elementIds: ['x', 'y'] },
      );
      assert.equal(instanceKey, engine.instances()[0]?.key);
      assert.match(error.message, /instance \d+ of process 'p' never waits: it activated 5000 elements/);
      return true;
    },
  );
});

test('an instance that never waits after a job, a timer or a message is reported by what continues it', async () => {
  const nodes: NodeSpec[] = [
    { id: 't', type: 'intermediateCatchEvent', timer: { duration: 'PT1H' } },
    script('x'),
    script('y'),
  ];
  const engine = await engineOf(process(nodes, ['start -> t -> x -> y -> x']), {
    activationsWithoutWaitMax: 5000,
  });
  engine.start('p');
  assert.throws(() => engine.advanceBy('PT1H'), InstanceNeverWaits);
});

test('a large instance that waits in the end is not endless', async () => {
  const inner: NodeSpec = { ...script('x'), multi: { times: '=4000', sequential: true } };
  const engine = await engineOf(process([inner], ['start -> x -> end']), {
    activationsPerStepMax: 100,
    activationsWithoutWaitMax: 5000,
  });
  assert.equal(engine.start('p').state, 'COMPLETED');
});

test('the count begins again after an instance has waited', async () => {
  const nodes: NodeSpec[] = [
    { ...script('x'), multi: { times: '=900', sequential: true } },
    { id: 't', type: 'intermediateCatchEvent', timer: { duration: 'PT1S' } },
  ];
  const engine = await engineOf(process(nodes, ['start -> x -> t -> x']), {
    activationsPerStepMax: 100,
    activationsWithoutWaitMax: 1000,
  });
  const instance = engine.start('p');
  engine.advanceBy('PT5S');
  assert.equal(instance.state, 'ACTIVE');
});

test('a process that starts itself by a signal ends with an error', async () => {
  const engine = createTestEngine({ commandsWithoutRestMax: 500 });
  const nodes: NodeSpec[] = [
    { id: 'on', type: 'startEvent', signal: 's' },
    { id: 'again', type: 'endEvent', signal: 's' },
  ];
  await engine.deploy(bpmnXml({ id: 'p', nodes, flows: ['on -> again'] }));
  assert.throws(() => engine.signal('s'), /still busy after 500 commands: processes start one another/);
});

/**
 * Multi-instance activities, standard loops and call activities on a real broker, with an engine that is
 * killed meanwhile: every inner and every called instance does its work, and results are complete.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { decodeInstance } from '../../../state/codec.ts';
import type { ProcessInstance } from '../../../state/instance.ts';
import { InstanceState } from '../../../state/instance.ts';
import { assemble, readStateKey } from '../../../state/parts.ts';
import type { NodeSpec } from '../../bpmn-xml.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { KillableEngine } from '../fixture/killable-engine.ts';
import { readSettled } from '../fixture/settled.ts';
import { until } from '../fixture/until.ts';

const PARTITIONS = 2;
const ITEMS = Array.from({ length: 1200 }, (_, at) => at);

const start: NodeSpec = { id: 'start', type: 'startEvent' };
const square: NodeSpec = {
  id: 'calc',
  type: 'scriptTask',
  script: { expression: '=item * item', result: 'square' },
};
const CHILD = bpmnXml({
  id: 'child',
  nodes: [start, square, { id: 'work', type: 'serviceTask', job: { type: 'work' } }],
  flows: ['start -> calc -> work'],
});
const called = { processId: 'child' };
const MAIN = bpmnXml({
  id: 'main',
  nodes: [
    start,
    {
      id: 'each',
      type: 'serviceTask',
      job: { type: 'work' },
      multi: { in: '=items', element: 'item', out: 'doubles', outElement: '=double' },
      outputs: { double: '=item * 2' },
    },
    {
      id: 'inTurn',
      type: 'serviceTask',
      job: { type: 'work' },
      multi: { in: '=[1,2,3]', element: 'item', sequential: true, out: 'turns', outElement: '=loopCounter' },
    },
    { id: 'again', type: 'serviceTask', job: { type: 'work' }, loop: { maximum: 3 } },
    { id: 'call', type: 'callActivity', called, inputs: { item: '=7' }, outputs: { called: '=square' } },
    {
      id: 'callEach',
      type: 'callActivity',
      called: { ...called, propagateAllParentVariables: 'false' },
      multi: { in: '=[1,2,3]', element: 'item', out: 'squares', outElement: '=square' },
      inputs: { item: '=item' },
      outputs: { square: '=square' },
    },
    { id: 'end', type: 'endEvent' },
  ],
  flows: ['start -> each -> inTurn -> again -> call -> callEach -> end'],
});

let engine: KillableEngine;

before(async () => {
  engine = await KillableEngine.open(PARTITIONS);
});

after(() => engine.close());

/** Every instance; those stored in parts are assembled. */
async function readInstances(): Promise<Map<number, ProcessInstance>> {
  const own = new Map<number, ProcessInstance>();
  const parts = new Map<number, Map<string, Buffer>>();
  await readSettled(engine.cluster.connection, {
    topic: engine.cluster.topics.state,
    onRecord: ({ key, value }) => {
      const { instanceKey, part } = readStateKey(String(key)) ?? {};
      if (instanceKey === undefined) return;
      if (part === undefined) {
        if (value) own.set(instanceKey, decodeInstance(value));
        return;
      }
      const known = parts.get(instanceKey) ?? new Map<string, Buffer>();
      parts.set(instanceKey, known);
      if (value) known.set(part, Buffer.from(value));
      else known.delete(part);
    },
  });
  for (const instance of own.values()) {
    if (instance.inParts) assemble(instance, parts.get(instance.key) ?? []);
  }
  return own;
}

test('loops and call activities continue where a killed engine left them', async () => {
  await engine.deploy({ 'child.bpmn': CHILD, 'main.bpmn': MAIN });
  const variables = { items: ITEMS, padding: 'x'.repeat(9000) };
  const { instanceKey } = await engine.client.start({ processId: 'main', variables });
  await until('the instance is kept in parts', async () => {
    return (await readInstances()).get(instanceKey)?.inParts === true;
  });
  engine.work('work');
  await until('a part of the inner instances is done', () => engine.jobsDone > ITEMS.length / 4);
  await engine.killAndGoOn();
  await until('the instance ends', async () => {
    return (await readInstances()).get(instanceKey)?.state === InstanceState.completed;
  });
  const instances = await readInstances();
  const result = instances.get(instanceKey)?.elements[0]?.variables ?? [];
  const value = (name: string): unknown =>
    JSON.parse(result.find((variable) => variable.name === name)?.value ?? 'null');
  assert.deepEqual(
    value('doubles'),
    ITEMS.map((item) => item * 2),
  );
  assert.deepEqual(value('turns'), [1, 2, 3]);
  assert.equal(value('called'), 49);
  assert.deepEqual(value('squares'), [1, 4, 9]);
  const children = [...instances.values()].filter(
    ({ parentInstanceKey }) => parentInstanceKey === instanceKey,
  );
  assert.deepEqual(
    children.map(({ state }) => state),
    Array.from({ length: 4 }, () => InstanceState.completed),
  );
});

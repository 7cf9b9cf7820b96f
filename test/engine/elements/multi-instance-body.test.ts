/**
 * Multi-instance activities in the engine. Source: BPMN 2.0.2 §13.3.7; shared/bpmn-semantics.md B1
 * "Multi-instance parallel/sequential"; Zeebe's MultiInstanceBodyProcessor.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JobHandle, TestEngine } from '../../../testkit/index.ts';
import type { NodeSpec } from '../../bpmn-xml.ts';
import { engineOf, incidentOf, job, process } from '../engine-of.ts';

const chain = ['start -> each -> after -> end'];

async function each(
  multi: NonNullable<NodeSpec['multi']>,
  more: Partial<NodeSpec> = {},
  others: readonly NodeSpec[] = [],
  flows: readonly string[] = [],
): Promise<TestEngine> {
  return engineOf(process([job('each', { multi, ...more }), job('after'), ...others], [...chain, ...flows]));
}

function ofItem(engine: TestEngine, item: unknown): JobHandle {
  const found = engine.jobs().find(({ variables }) => variables['item'] === item);
  if (!found) throw new Error(`there is no job of item ${JSON.stringify(item)}`);
  return found;
}

test('multi-instance parallel: all at once; outputs are ordered by index, in any order of completion [B178 C58]', async () => {
  const engine = await each({ in: '=items', element: 'item', out: 'results', outElement: '=result' });
  const instance = engine.start('p', { variables: { items: [1, 2, 3] } });
  assert.deepEqual(instance.activeElements, ['each', 'each', 'each', 'each']);
  for (const item of [3, 1, 2]) {
    assert.equal('results' in instance.variables, false);
    ofItem(engine, item).complete({ result: item * 10 });
  }
  assert.deepEqual(instance.variables, { items: [1, 2, 3], results: [10, 20, 30] });
  assert.deepEqual(instance.activeElements, ['after']);
});

test('multi-instance sequential: one after the other, by loopCounter from 1 [B179 C56]', async () => {
  const engine = await each({ in: '=items', element: 'item', sequential: true });
  const instance = engine.start('p', { variables: { items: ['a', 'b'] } });
  assert.deepEqual(engine.job().variables, { item: 'a', loopCounter: 1, items: ['a', 'b'] });
  engine.job().complete();
  assert.deepEqual(engine.job().variables, { item: 'b', loopCounter: 2, items: ['a', 'b'] });
  engine.job().complete();
  assert.deepEqual(instance.activeElements, ['after']);
});

test('multi-instance: an empty list completes at once, with an empty output collection [B180 C55]', async () => {
  for (const sequential of [false, true]) {
    const engine = await each({ in: '=[]', out: 'results', outElement: '=result', sequential });
    const instance = engine.start('p');
    assert.deepEqual(instance.activeElements, ['after']);
    assert.deepEqual(instance.variables, { results: [] });
  }
});

test('multi-instance: an input collection that is not a list is an incident, resolved by a list [B181 C54]', async () => {
  const engine = await each({ in: '=items', element: 'item' });
  const instance = engine.start('p');
  assert.equal(incidentOf(instance), 'EXTRACT_VALUE_ERROR each');
  engine.setVariables(instance, { items: [1] });
  engine.resolve(instance.incidents[0]?.key ?? 0);
  assert.equal(engine.job('each').variables['item'], 1);
});

test('multi-instance: job variables without output mapping propagate upward [B182 C60]', async () => {
  const engine = await each({ in: '=[1,2]' });
  const instance = engine.start('p', { variables: { last: 0 } });
  for (const [at, task] of engine.jobs().entries()) task.complete({ last: at + 1, fresh: at });
  assert.deepEqual(instance.variables, { last: 2, fresh: 1 });
});

test('multi-instance: the output element is null in the inner scope, so that it does not leak [B183 C57]', async () => {
  const engine = await each({ in: '=[1,2]', out: 'results', outElement: '=result.sum' });
  const instance = engine.start('p', { variables: { result: 'mine' } });
  const [first, second] = engine.jobs();
  assert.equal(first?.variables['result'], null);
  first?.complete({ result: { sum: 5 } });
  second?.complete();
  assert.deepEqual(instance.variables, { result: 'mine', results: [5, null] });
});

test('multi-instance: an output mapping to the output element stays in the inner scope [B184 C59]', async () => {
  const engine = await each(
    { in: '=[1,2]', element: 'item', out: 'results', outElement: '=mapped' },
    { outputs: { mapped: '=answer + item' } },
  );
  const instance = engine.start('p', { variables: { mapped: 'mine' } });
  for (const task of engine.jobs()) task.complete({ answer: 10 });
  assert.deepEqual(instance.variables, { mapped: 'mine', results: [11, 12] });
});

// As in Zeebe's MultiInstanceActivityTest, shouldApplyOutputMapping.
test('multi-instance: output mappings to other names propagate to the defining scope, else to the process [B184 C59]', async () => {
  const multi = { in: '=[1,2,3]', element: 'item', out: 'results', outElement: '=answer', sequential: true };
  const engine = await each(multi, {
    outputs: { sum: '=sum + answer', last: '=item', answer: '=answer * 2' },
  });
  const instance = engine.start('p', { variables: { sum: 0 } });
  for (const answer of [10, 20, 30]) engine.job('each').complete({ answer });
  assert.deepEqual(instance.variables, { sum: 60, last: 3, results: [20, 40, 60] });
});

test('multi-instance: input mappings can read the item and the loop counter [C56]', async () => {
  const engine = await each({ in: '=[5]', element: 'item' }, { inputs: { seen: '=item + loopCounter' } });
  engine.start('p');
  assert.equal(engine.job().variables['seen'], 6);
});

test('multi-instance: the completion condition can read the four counters and terminates the rest [B185 C61]', async () => {
  const engine = await each({
    in: '=[1,2,3,4]',
    element: 'item',
    out: 'results',
    outElement: '=result',
    until:
      '=numberOfCompletedInstances = 2 and numberOfActiveInstances = 2 and numberOfInstances = 4 and numberOfTerminatedInstances = 0',
  });
  const instance = engine.start('p');
  ofItem(engine, 4).complete({ result: 'd' });
  ofItem(engine, 2).complete({ result: 'b' });
  assert.deepEqual(instance.activeElements, ['after']);
  assert.deepEqual(instance.terminatedElements, ['each', 'each']);
  assert.deepEqual(instance.variables, { results: [null, 'b', null, 'd'] });
});

test('multi-instance sequential: the completion condition can read variables and ends the loop', async () => {
  const engine = await each({ in: '=[1,2,3]', element: 'item', sequential: true, until: '=found' });
  const instance = engine.start('p', { variables: { found: false } });
  engine.job().complete();
  engine.job().complete({ found: true });
  assert.deepEqual(instance.activeElements, ['after']);
});

test('multi-instance: a condition that is not a boolean is an incident of the inner instance', async () => {
  const engine = await each({ in: '=[1]', until: '=found' });
  const instance = engine.start('p');
  engine.job().complete();
  assert.equal(incidentOf(instance), 'EXTRACT_VALUE_ERROR each');
  engine.setVariables(instance, { found: false });
  engine.resolve(instance.incidents[0]?.key ?? 0);
  assert.deepEqual(instance.activeElements, ['after']);
});

test('multi-instance: a boundary event belongs to the body, one for all instances [B186 C62]', async () => {
  const late: NodeSpec = {
    id: 'late',
    type: 'boundaryEvent',
    attachedTo: 'each',
    timer: { duration: 'PT1H' },
  };
  const engine = await each({ in: '=[1,2,3]' }, {}, [late, job('recover')], ['late -> recover']);
  const instance = engine.start('p');
  assert.equal(instance.timers.length, 1);
  engine.jobs()[0]?.complete();
  engine.advanceBy('PT1H');
  assert.deepEqual(instance.activeElements, ['recover']);
  assert.deepEqual(instance.terminatedElements, ['each', 'each', 'each']);
});

test('multi-instance: an error in an inner instance is caught at the body', async () => {
  const oops: NodeSpec = { id: 'oops', type: 'boundaryEvent', attachedTo: 'each', error: 'E' };
  const engine = await each({ in: '=[1,2]' }, {}, [oops, job('recover')], ['oops -> recover']);
  const instance = engine.start('p');
  engine.jobs()[1]?.throwError('E');
  assert.deepEqual(instance.activeElements, ['recover']);
});

test('multi-instance sequential: the input collection is evaluated each time; it can grow [C63]', async () => {
  const engine = await each({ in: '=items', element: 'item', sequential: true });
  const instance = engine.start('p', { variables: { items: [1] } });
  engine.job().complete({ items: [1, 2] });
  assert.equal(engine.job().variables['item'], 2);
  engine.job().complete();
  assert.deepEqual(instance.activeElements, ['after']);
});

test('multi-instance sequential: an input collection that has become shorter is an incident [B187 C63]', async () => {
  const engine = await each({ in: '=items', element: 'item', sequential: true });
  const instance = engine.start('p', { variables: { items: [1, 2, 3] } });
  engine.job().complete();
  engine.job().complete({ items: [1] });
  assert.equal(incidentOf(instance), 'EXTRACT_VALUE_ERROR each');
  engine.setVariables(instance, { items: [1, 2, 3] });
  engine.resolve(instance.incidents[0]?.key ?? 0);
  assert.equal(engine.job().variables['item'], 3);
});

test('multi-instance subprocess: each inner instance is a separate scope [B189]', async () => {
  const sub: NodeSpec = {
    id: 'each',
    type: 'subProcess',
    multi: { in: '=[1,2]', element: 'item', out: 'results', outElement: '=double' },
    nodes: [
      { id: 'in', type: 'startEvent' },
      { id: 'calc', type: 'scriptTask', script: { expression: '=item * 2', result: 'double' } },
      job('work'),
    ],
    flows: ['in -> calc -> work'],
  };
  const engine = await engineOf(process([sub], ['start -> each -> end']));
  const instance = engine.start('p');
  const [first, second] = engine.jobs({ type: 'work' });
  assert.equal(first?.variables['double'], 2);
  assert.equal(second?.variables['double'], 4);
  second?.complete();
  first?.complete();
  assert.equal(instance.state, 'COMPLETED');
  assert.deepEqual(instance.variables, { results: [2, 4] });
});

test('multi-instance receive task: each inner instance waits for its own message [B188]', async () => {
  const wait: NodeSpec = {
    id: 'each',
    type: 'receiveTask',
    multi: { in: '=["a","b"]', element: 'item' },
    message: { name: 'm', key: '=item' },
  };
  const engine = await engineOf(process([wait], ['start -> each -> end']), { partitions: 3 });
  const instance = engine.start('p');
  engine.publish('m', { key: 'b' });
  assert.deepEqual(instance.activeElements, ['each', 'each']);
  engine.publish('m', { key: 'a' });
  assert.equal(instance.state, 'COMPLETED');
});

test('multi-instance without waiting has more instances than one step activates', async () => {
  for (const sequential of [false, true]) {
    const task: NodeSpec = {
      id: 'each',
      type: 'scriptTask',
      script: { expression: '=item * 2', result: 'r' },
      multi: { in: '=items', element: 'item', out: 'rs', outElement: '=r', sequential },
    };
    const engine = await engineOf(process([task], ['start -> each -> end']));
    const instance = engine.start('p', {
      variables: { items: Array.from({ length: 2500 }, (_, at) => at + 1) },
    });
    assert.equal(instance.state, 'COMPLETED');
    assert.equal((instance.variables['rs'] as number[])[2499], 5000);
  }
});

test('multi-instance activities can be nested', async () => {
  const outer: NodeSpec = {
    id: 'outer',
    type: 'subProcess',
    multi: { in: '=[[1,2],[3]]', element: 'row', out: 'sums', outElement: '=sum(cells)' },
    nodes: [
      { id: 'in', type: 'startEvent' },
      job('each', { multi: { in: '=row', element: 'cell', out: 'cells', outElement: '=value' } }),
    ],
    flows: ['in -> each'],
  };
  const engine = await engineOf(process([outer], ['start -> outer -> end']));
  const instance = engine.start('p');
  for (const task of engine.jobs()) task.complete({ value: Number(task.variables['cell']) * 10 });
  assert.equal(instance.state, 'COMPLETED');
  // The output collection of the inner body is set in the first scope that has it: the process, as for job
  // variables.
  assert.equal((instance.variables['sums'] as number[]).length, 2);
});

test('multi-instance: canceling the process instance terminates every inner instance', async () => {
  const engine = await each({ in: '=[1,2]' });
  const instance = engine.start('p');
  engine.cancel(instance);
  assert.equal(instance.state, 'TERMINATED');
  assert.equal(engine.jobs().length, 0);
});

const KINDS: readonly NodeSpec[] = [
  job('each'),
  { id: 'each', type: 'sendTask', job: { type: 'each' } },
  { id: 'each', type: 'businessRuleTask', job: { type: 'each' } },
  { id: 'each', type: 'scriptTask', script: { expression: '=1', result: 'r' } },
  { id: 'each', type: 'userTask', extension: '<zeebe:userTask />' },
  { id: 'each', type: 'userTask' },
  { id: 'each', type: 'receiveTask', message: { name: 'm', key: '=string(loopCounter)' } },
  { id: 'each', type: 'manualTask' },
  { id: 'each', type: 'task' },
  { id: 'each', type: 'callActivity', called: { processId: 'child' } },
  {
    id: 'each',
    type: 'subProcess',
    nodes: [{ id: 'in', type: 'startEvent' }, job('inner')],
    flows: ['in -> inner'],
  },
];

const REPEATED: readonly Partial<NodeSpec>[] = [
  { multi: { in: '=[1,2]', element: 'item' } },
  { multi: { in: '=[1,2]', element: 'item', sequential: true } },
  { loop: { maximum: 2 } },
];

/** Completes everything that waits. */
function workOff(engine: TestEngine): void {
  for (let round = 0; round < 3; round++) {
    for (const task of engine.jobs()) task.complete();
    for (const task of engine.userTasks()) task.complete();
    for (const key of ['1', '2']) engine.publish('m', { key });
  }
}

test('multi-instance on every activity, parallel and sequential, and standard loops of it [B197 C53]', async () => {
  const child = {
    id: 'child',
    nodes: [{ id: 'cin', type: 'startEvent' }, job('work')],
    flows: ['cin -> work'],
  };
  for (const kind of KINDS) {
    for (const repeated of REPEATED) {
      const engine = await engineOf([child, process([{ ...kind, ...repeated }], ['start -> each -> end'])]);
      const instance = engine.start('p');
      workOff(engine);
      assert.equal(instance.state, 'COMPLETED', JSON.stringify([kind, repeated]));
      assert.equal(instance.completedElements.filter((id) => id === 'each').length, 3);
    }
  }
});

test('multi-instance subprocess: an event subprocess inside belongs to one inner instance', async () => {
  const sub: NodeSpec = {
    id: 'each',
    type: 'subProcess',
    multi: { in: '=[1,2]', element: 'item' },
    nodes: [
      { id: 'in', type: 'startEvent' },
      job('work'),
      {
        id: 'rescue',
        type: 'eventSubProcess',
        attributes: { triggeredByEvent: 'true' },
        nodes: [{ id: 'caught', type: 'startEvent', error: 'E' }, job('repair')],
        flows: ['caught -> repair'],
      },
    ],
    flows: ['in -> work'],
  };
  const engine = await engineOf(process([sub], ['start -> each -> end']));
  const instance = engine.start('p');
  engine.jobs({ type: 'work' })[0]?.throwError('E');
  assert.equal(engine.job('repair').variables['item'], 1);
  engine.job('work').complete();
  engine.job('repair').complete();
  assert.equal(instance.state, 'COMPLETED');
});

test('multi-instance: a loop cardinality instead of a list, parallel and sequential, with outputs [B191]', async () => {
  const parallel = await each({ times: '3', out: 'results', outElement: '=result' });
  const instance = parallel.start('p');
  for (const task of parallel.jobs()) task.complete({ result: Number(task.variables['loopCounter']) * 10 });
  assert.deepEqual(instance.variables, { results: [10, 20, 30] });
  const sequential = await each({ times: '=count', sequential: true });
  const other = sequential.start('p', { variables: { count: 2 } });
  assert.deepEqual(sequential.job().variables, { loopCounter: 1, count: 2 });
  // The cardinality was evaluated once, when the body started (BPMN 2.0.2 §13.3.7).
  sequential.setVariables(other, { count: 1 });
  sequential.job().complete();
  assert.equal(sequential.job().variables['loopCounter'], 2);
  sequential.job().complete();
  assert.deepEqual(other.activeElements, ['after']);
});

test('multi-instance: a loop cardinality of 0 completes immediately; one that is not a number is an incident [B191]', async () => {
  const engine = await each({ times: '=count', out: 'results', outElement: '=result' });
  assert.deepEqual(engine.start('p', { variables: { count: 0 } }).variables, { count: 0, results: [] });
  engine.job('after').complete();
  for (const count of [-1, 1.5, null, 100_001]) {
    const instance = engine.start('p', { variables: { count } });
    assert.equal(incidentOf(instance), 'EXTRACT_VALUE_ERROR each', String(count));
    engine.setVariables(instance, { count: 1 });
    engine.resolve(instance.incidents[0]?.key ?? 0);
    engine.job('each').complete({ result: 'x' });
    assert.deepEqual(instance.variables, { count: 1, results: ['x'] });
    engine.job('after').complete();
  }
});

/**
 * Call activities in the engine. Source: BPMN 2.0.2 §10.3.6; shared/bpmn-semantics.md B1 "Call activity";
 * Zeebe's CallActivityProcessor and CallActivityTest.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InstanceHandle, TestEngine } from '../../../testkit/index.ts';
import { createTestEngine } from '../../../testkit/index.ts';
import type { NodeSpec, ProcessSpec } from '../../bpmn-xml.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { engineOf, incidentOf, job, process, rejected } from '../engine-of.ts';

function child(nodes: readonly NodeSpec[] = [job('work')], flows = ['in -> work -> out']): ProcessSpec {
  const ends: NodeSpec[] = [
    { id: 'in', type: 'startEvent' },
    { id: 'out', type: 'endEvent' },
  ];
  return { id: 'child', nodes: [...ends, ...nodes], flows };
}

function call(called: Record<string, string> = {}, more: Partial<NodeSpec> = {}): NodeSpec {
  return { id: 'call', type: 'callActivity', called: { processId: 'child', ...called }, ...more };
}

function parent(
  node: NodeSpec,
  others: readonly NodeSpec[] = [],
  flows: readonly string[] = [],
): ProcessSpec {
  return process([node, job('after'), ...others], ['start -> call -> after -> end', ...flows]);
}

function calledBy(engine: TestEngine, instance: InstanceHandle): InstanceHandle {
  return engine.instance(instance.calledKeys.at(-1) ?? 0);
}

test('call activity: parent and child are linked, in state and history [B164]', async () => {
  const engine = await engineOf([child(), parent(call())], { partitions: 3 });
  const instance = engine.start('p');
  const called = calledBy(engine, instance);
  assert.deepEqual([called.processId, called.parentKey, called.state], ['child', instance.key, 'ACTIVE']);
  assert.equal(engine.cluster.partitions.length, 3);
  engine.job('work').complete();
  assert.equal(called.state, 'COMPLETED');
  assert.deepEqual(instance.activeElements, ['after']);
  assert.deepEqual(instance.calledKeys, [called.key]);
});

test('call activity: the business key is the businessId, else that of the caller (8.9, 8.10) [C48]', async () => {
  const keys: [Record<string, string>, string | undefined][] = [
    [{}, 'order-1'],
    [{ businessId: 'fixed' }, 'fixed'],
    [{ businessId: '="of " + mapped' }, 'of input'],
    [{ businessId: '' }, undefined],
  ];
  for (const [called, expected] of keys) {
    const engine = await engineOf([child(), parent(call(called, { inputs: { mapped: '="input"' } }))]);
    const instance = engine.start('p', { businessKey: 'order-1' });
    assert.equal(calledBy(engine, instance).businessKey, expected);
    engine.job('work').complete();
    // A called instance doesn't claim its business key, so another process can start with it.
    assert.equal(engine.start('child', { businessKey: expected ?? 'x' }).state, 'ACTIVE');
  }
});

test('call activity: the process id may be FEEL; the latest version is called at call time [B165 C41]', async () => {
  const engine = await engineOf([child(), parent(call({ processId: '=which' }))]);
  engine.start('p', { variables: { which: 'child' } });
  engine.job('work').complete();
  await engine.deploy(bpmnXml(child([job('newer')], ['in -> newer -> out'])));
  engine.start('p', { variables: { which: 'child' } });
  engine.job('newer').complete();
});

test('call activity: binding deployment calls the process that was deployed together with the caller [B166 C42]', async () => {
  const engine = createTestEngine();
  const both = [child(), parent(call({ bindingType: 'deployment' }))].map((spec) => bpmnXml(spec));
  await engine.deploy(both);
  await engine.deploy(bpmnXml(child([job('newer')], ['in -> newer -> out'])));
  engine.start('p');
  engine.job('work').complete();
});

test('call activity: files that were deployed together get new versions together (camunda#19859) [C191]', async () => {
  const both = [child(), parent(call({ bindingType: 'deployment' }))];
  const engine = await engineOf(both);
  const newer = child([job('newer')], ['in -> newer -> out']);
  const deployed = await engine.deploy([bpmnXml(newer), bpmnXml(both[1] as ProcessSpec)]);
  assert.deepEqual(
    deployed.map(({ processId, version }) => `${processId} ${version}`),
    ['child 2', 'p 2'],
  );
  engine.start('p', { version: 1 });
  engine.job('work').complete();
  engine.start('p');
  engine.job('newer').complete();
});

// As Zeebe's ZeebeCalledElementDeploymentBindingValidator. An id by FEEL is known only at the call.
test('call activity: binding deployment without the called process is rejected; with FEEL it is an incident', async () => {
  const engine = await engineOf([child()]);
  const bound = { bindingType: 'deployment' } as const;
  await assert.rejects(engine.deploy(bpmnXml(parent(call(bound)))), rejected('INVALID_ARGUMENT'));
  await engine.deploy(bpmnXml(parent(call({ ...bound, processId: '="child"' }))));
  assert.equal(incidentOf(engine.start('p')), 'CALLED_ELEMENT_ERROR call');
});

test('call activity: binding versionTag calls the newest version with the tag [B167 C42]', async () => {
  const engine = await engineOf([
    { ...child(), versionTag: 'stable' },
    parent(call({ bindingType: 'versionTag', versionTag: 'stable' })),
  ]);
  await engine.deploy(bpmnXml(child([job('newer')], ['in -> newer -> out'])));
  engine.start('p');
  engine.job('work').complete();
});

test('call activity: a missing process is an incident; after deployment and resolving, it is called [B168 C170]', async () => {
  const engine = await engineOf(parent(call()));
  const instance = engine.start('p');
  assert.equal(incidentOf(instance), 'CALLED_ELEMENT_ERROR call');
  await engine.deploy(bpmnXml(child()));
  engine.resolve(instance.incidents[0]?.key ?? 0);
  engine.job('work').complete();
  assert.deepEqual(instance.activeElements, ['after']);
});

test('call activity: a process without a none start event is an incident [B169 C43]', async () => {
  const byMessage: ProcessSpec = {
    id: 'child',
    nodes: [{ id: 'in', type: 'startEvent', message: { name: 'm' } }],
  };
  const engine = await engineOf([byMessage, parent(call())]);
  const instance = engine.start('p');
  assert.equal(incidentOf(instance), 'CALLED_ELEMENT_ERROR call');
  assert.match(instance.incidents[0]?.message ?? '', /none start event/);
});

test('call activity: all visible variables are copied, unless propagateAllParentVariables is false [B170 C44]', async () => {
  const inputs = { own: '=a + 1' };
  const engine = await engineOf([child(), parent(call({}, { inputs }))]);
  engine.start('p', { variables: { a: 1 } });
  assert.deepEqual(engine.job('work').variables, { own: 2, a: 1 });
  const other = await engineOf([child(), parent(call({ propagateAllParentVariables: 'false' }, { inputs }))]);
  other.start('p', { variables: { a: 1 } });
  assert.deepEqual(other.job('work').variables, { own: 2 });
});

test('call activity: all variables are returned, unless propagateAllChildVariables is false [B171 C45]', async () => {
  const engine = await engineOf([child(), parent(call())]);
  const instance = engine.start('p', { variables: { a: 1 } });
  engine.job('work').complete({ a: 2, b: 3 });
  assert.deepEqual(instance.variables, { a: 2, b: 3 });
  const other = await engineOf([child(), parent(call({ propagateAllChildVariables: 'false' }))]);
  const kept = other.start('p', { variables: { a: 1 } });
  other.job('work').complete({ a: 2, b: 3 });
  assert.deepEqual(kept.variables, { a: 1 });
});

test('call activity: output mappings can read the result, with either switch; only their targets are returned [C45]', async () => {
  for (const propagateAllChildVariables of ['true', 'false']) {
    const node = call({ propagateAllChildVariables }, { outputs: { sum: '=b * 10' } });
    const engine = await engineOf([child(), parent(node)]);
    const instance = engine.start('p');
    engine.job('work').complete({ b: 3 });
    assert.deepEqual(instance.variables, { sum: 30 });
  }
});

test('call activity: an interrupting boundary event terminates the called instance, then its flow starts [B172 C46 C127]', async () => {
  const stop: NodeSpec = {
    id: 'stop',
    type: 'boundaryEvent',
    attachedTo: 'call',
    timer: { duration: 'PT1H' },
  };
  const engine = await engineOf([child(), parent(call(), [stop, job('late')], ['stop -> late'])]);
  const instance = engine.start('p');
  const called = calledBy(engine, instance);
  engine.advanceBy('PT1H');
  assert.equal(called.state, 'TERMINATED');
  assert.deepEqual(instance.activeElements, ['late']);
  assert.equal(engine.jobs({ type: 'work' }).length, 0);
});

test('call activity: a non-interrupting boundary event does not affect the called instance', async () => {
  const note: NodeSpec = {
    id: 'note',
    type: 'boundaryEvent',
    attachedTo: 'call',
    interrupting: false,
    message: { name: 'm', key: '="k"' },
  };
  const engine = await engineOf([child(), parent(call(), [note, job('noted')], ['note -> noted'])]);
  const instance = engine.start('p');
  engine.publish('m', { key: 'k' });
  assert.deepEqual(instance.activeElements, ['call', 'noted']);
  engine.job('work').complete();
  assert.deepEqual(instance.activeElements, ['noted', 'after']);
});

const oops: NodeSpec = { id: 'oops', type: 'boundaryEvent', attachedTo: 'call', error: 'E' };

test('error: thrown by a job of the called instance, it is caught at the call activity [C140]', async () => {
  const engine = await engineOf([child(), parent(call(), [oops, job('recover')], ['oops -> recover'])]);
  const instance = engine.start('p');
  const called = calledBy(engine, instance);
  engine.job('work').throwError('E', { variables: { why: 'x' } });
  assert.equal(called.state, 'TERMINATED');
  assert.deepEqual(instance.activeElements, ['recover']);
});

test('error: an error end event throws through two call activities to the first catching event [B175 C47]', async () => {
  const thrower = child([{ id: 'fail', type: 'endEvent', error: 'E' }], ['in -> fail']);
  const middle: ProcessSpec = {
    id: 'middle',
    nodes: [
      { id: 's', type: 'startEvent' },
      { id: 'inner', type: 'callActivity', called: { processId: 'child' } },
    ],
    flows: ['s -> inner'],
  };
  const outer = parent(call({ processId: 'middle' }), [oops, job('recover')], ['oops -> recover']);
  const engine = await engineOf([thrower, middle, outer]);
  const instance = engine.start('p');
  assert.deepEqual(instance.activeElements, ['recover']);
  assert.equal(calledBy(engine, instance).state, 'TERMINATED');
  assert.equal(calledBy(engine, calledBy(engine, instance)).state, 'TERMINATED');
});

test('error: an uncaught error is an incident at the throwing event; the caller waits', async () => {
  const engine = await engineOf([child(), parent(call(), [oops, job('recover')], ['oops -> recover'])]);
  const instance = engine.start('p');
  engine.job('work').throwError('OTHER');
  const called = calledBy(engine, instance);
  assert.equal(incidentOf(called), 'UNHANDLED_ERROR_EVENT work');
  assert.match(called.incidents[0]?.message ?? '', /'E' \(oops\)/);
  assert.deepEqual(instance.activeElements, ['call']);
});

test('escalation: thrown in a called instance, it is caught at the call activity [B196]', async () => {
  const nodes: NodeSpec[] = [{ id: 'up', type: 'intermediateThrowEvent', escalation: 'HELP' }, job('work')];
  for (const interrupting of [true, false]) {
    const heard: NodeSpec = {
      id: 'heard',
      type: 'boundaryEvent',
      attachedTo: 'call',
      interrupting,
      escalation: 'HELP',
    };
    const called = child(nodes, ['in -> up -> work -> out']);
    const engine = await engineOf([called, parent(call(), [heard, job('help')], ['heard -> help'])]);
    const instance = engine.start('p');
    assert.deepEqual(instance.activeElements, interrupting ? ['help'] : ['call', 'help']);
    assert.equal(calledBy(engine, instance).state, interrupting ? 'TERMINATED' : 'ACTIVE');
  }
});

test('call activity: an incident of the called instance keeps the call activity active [B173 C49]', async () => {
  const engine = await engineOf([child(), parent(call())]);
  const instance = engine.start('p');
  engine.job('work').fail({ retries: 0 });
  assert.equal(incidentOf(calledBy(engine, instance)), 'JOB_NO_RETRIES work');
  assert.deepEqual([instance.state, instance.incidents.length], ['ACTIVE', 0]);
});

test('cancel: canceling the caller terminates the called instance, which cannot be canceled alone [B176]', async () => {
  const engine = await engineOf([child(), parent(call())]);
  const instance = engine.start('p');
  const called = calledBy(engine, instance);
  assert.throws(
    () => engine.cancel(called),
    rejected('INVALID_STATE', new RegExp(`instance ${instance.key}$`)),
  );
  engine.cancel(instance);
  assert.deepEqual([instance.state, called.state], ['TERMINATED', 'TERMINATED']);
  assert.equal(engine.jobs().length, 0);
});

test('call activity: a terminate end event in the caller ends the called instance', async () => {
  const nodes: NodeSpec[] = [
    { id: 'fork', type: 'parallelGateway' },
    call(),
    job('quick'),
    { id: 'stop', type: 'endEvent', terminate: true },
  ];
  const flows = ['start -> fork -> call -> end', 'fork -> quick -> stop'];
  const engine = await engineOf([child(), process(nodes, flows)]);
  const instance = engine.start('p');
  engine.job('quick').complete();
  assert.deepEqual([instance.state, calledBy(engine, instance).state], ['COMPLETED', 'TERMINATED']);
});

test('call activity: a chain without a wait is one step, and so is its end', async () => {
  const engine = await engineOf([child([], ['in -> out']), parent(call())]);
  const instance = engine.start('p');
  assert.deepEqual(instance.activeElements, ['after']);
  assert.equal(instance.history.length, 1);
});

test('call activity: endless recursion is an incident at the depth limit [B174]', async () => {
  const self = process(
    [{ id: 'call', type: 'callActivity', called: { processId: 'p' } }],
    ['start -> call -> end'],
  );
  const engine = await engineOf(self);
  const instance = engine.start('p');
  let deepest = instance;
  let depth = 0;
  for (; deepest.calledKeys.length > 0; depth++) deepest = calledBy(engine, deepest);
  assert.equal(depth, 1000);
  assert.equal(incidentOf(deepest), 'CALLED_ELEMENT_ERROR call');
  assert.match(deepest.incidents[0]?.message ?? '', /CALL_DEPTH_MAX/);
  engine.cancel(instance);
  assert.equal(deepest.state, 'TERMINATED');
});

test('call activity: recursion returns its result through every level', async () => {
  const nodes: NodeSpec[] = [
    { id: 'more', type: 'exclusiveGateway' },
    call({ processId: 'p' }, { inputs: { n: '=n - 1' } }),
    { id: 'add', type: 'scriptTask', script: { expression: '=sum + 1', result: 'sum' } },
  ];
  const flows = ['start -> more', 'more -> call if n > 0', 'more -> end default', 'call -> add -> end'];
  const engine = await engineOf(process(nodes, flows));
  const instance = engine.start('p', { variables: { n: 300, sum: 0 } });
  assert.equal(instance.state, 'COMPLETED');
  assert.equal(instance.variables['sum'], 300);
});

test('multi-instance call activity: with an output mapping the list of results is right [B177 C198]', async () => {
  const node = call(
    {},
    { multi: { in: '=[1,2,3]', element: 'n', out: 'rs', outElement: '=r' }, outputs: { r: '=square' } },
  );
  const square: NodeSpec = {
    id: 'calc',
    type: 'scriptTask',
    script: { expression: '=n * n', result: 'square' },
  };
  const engine = await engineOf([child([square], ['in -> calc -> out']), parent(node)]);
  const instance = engine.start('p');
  assert.deepEqual(instance.variables, { rs: [1, 4, 9] });
  assert.equal(instance.calledKeys.length, 3);
});

test('multi-instance call activity: more instances can be called than one step runs', async () => {
  const node = call({}, { multi: { in: '=items', element: 'n' }, outputs: { r: '=n' } });
  const engine = await engineOf([child([], ['in -> out']), parent(node)]);
  const instance = engine.start('p', { variables: { items: Array.from({ length: 500 }, (_, at) => at) } });
  assert.deepEqual(instance.activeElements, ['after']);
  assert.equal(instance.calledKeys.length, 500);
});

/**
 * Execution listeners. Source: Zeebe's BpmnStreamProcessor (order: input mappings, start listeners, the
 * element, output mappings, end listeners; variables of a start listener are local, those of an end listener
 * are set in the enclosing scope), BpmnElementProcessor (onActivate, finalizeActivation, onComplete,
 * finalizeCompletion), and docs.camunda.io/docs/components/concepts/execution-listeners.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeSpec } from '../bpmn-xml.ts';
import { bpmnXml } from '../bpmn-xml.ts';
import { engineOf, incidentOf, job, process, rejected } from './engine-of.ts';

/** Listeners, each as `start a` or `end b`. */
function listeners(...all: readonly string[]): string {
  const lines = all.map((one) => {
    const [eventType, type] = one.split(' ');
    return `<zeebe:executionListener eventType="${eventType}" type="${type}" retries="2" />`;
  });
  return `<zeebe:executionListeners>${lines.join('')}</zeebe:executionListeners>`;
}

function task(extension: string, more: Partial<NodeSpec> = {}) {
  return process([job('work', { extension, ...more })], ['start -> work -> end']);
}

test('one after the other: before the job is created, and after it is done [B258 C194]', async () => {
  const engine = await engineOf(task(listeners('end c', 'start a', 'start b', 'end d')));
  const instance = engine.start('p');
  for (const type of ['a', 'b', 'work', 'c', 'd']) {
    assert.deepEqual(
      engine.jobs().map((one) => one.type),
      [type],
    );
    engine.restart();
    engine.job(type).complete();
  }
  assert.equal(instance.state, 'COMPLETED');
});

test('a start listener can read the input mappings; its variables are local to the element [B259]', async () => {
  const engine = await engineOf(task(listeners('start a'), { inputs: { m: '=n + 1' } }));
  const instance = engine.start('p', { variables: { n: 1 } });
  assert.deepEqual(engine.job('a').variables, { m: 2, n: 1 });
  engine.job('a').complete({ n: 7, x: 8 });
  assert.deepEqual(engine.job('work').variables, { m: 2, n: 7, x: 8 });
  engine.job('work').complete();
  assert.deepEqual(instance.variables, { n: 1 });
});

test('an end listener runs after the output mappings; its variables are set in the enclosing scope [B259]', async () => {
  const engine = await engineOf(task(listeners('end a'), { outputs: { r: '=x' } }));
  const instance = engine.start('p');
  engine.job('work').complete({ x: 1 });
  assert.deepEqual(instance.variables, { r: 1 });
  assert.deepEqual(engine.job('a').variables, { x: 1, r: 1 });
  engine.job('a').complete({ r: 2, y: 3 });
  assert.deepEqual(instance.variables, { r: 2, y: 3 });
});

test('on the process, they run before its start event, and after everything in it [B258]', async () => {
  const spec = process([job('work')], ['start -> work -> end']);
  const extension = `<bpmn:extensionElements>${listeners('start a', 'end b')}</bpmn:extensionElements>`;
  const engine = await engineOf(spec);
  await engine.deploy(bpmnXml(spec).replace('isExecutable="true">', (tag) => `${tag}${extension}`));
  const instance = engine.start('p', { variables: { n: 1 } });
  assert.deepEqual(instance.activeElements, []);
  engine.restart();
  engine.job('a').complete({ n: 2 });
  assert.deepEqual(engine.job('work').variables, { n: 2 });
  engine.job('work').complete();
  assert.equal(instance.state, 'ACTIVE');
  engine.job('b').complete({ last: true });
  assert.equal(instance.state, 'COMPLETED');
  assert.deepEqual(instance.variables, { n: 2, last: true });
});

test('on subprocesses, gateways, events and elements without jobs, they run too [B258]', async () => {
  const nodes: NodeSpec[] = [
    { id: 'g', type: 'exclusiveGateway', extension: listeners('start g1') },
    { id: 'm', type: 'manualTask', extension: listeners('start m1', 'end m2') },
    { id: 't', type: 'intermediateThrowEvent', extension: listeners('start t1', 'end t2') },
    {
      ...{ id: 's', type: 'subProcess', extension: listeners('start s1', 'end s2') },
      nodes: [
        { id: 'in', type: 'startEvent', extension: listeners('end in2') },
        { id: 'out', type: 'endEvent', extension: listeners('start out1', 'end out2') },
      ],
      flows: ['in -> out'],
    },
  ];
  const engine = await engineOf(process(nodes, ['start -> g', 'g -> m if chosen', 'm -> t -> s -> end']));
  const instance = engine.start('p');
  engine.job('g1').complete();
  assert.equal(incidentOf(instance), 'EXTRACT_VALUE_ERROR g');
  engine.setVariables(instance, { chosen: true });
  engine.resolve(instance.incidents[0]?.key ?? 0);
  for (const type of ['m1', 'm2', 't1', 't2', 's1', 'in2', 'out1', 'out2', 's2']) {
    assert.equal(engine.job().type, type);
    engine.job().complete();
  }
  assert.equal(instance.state, 'COMPLETED');
});

test('on a message catch event, a boundary event and each inner instance of a loop, they run too [B258]', async () => {
  const nodes: NodeSpec[] = [
    {
      id: 'c',
      type: 'intermediateCatchEvent',
      message: { name: 'm', key: '="k"' },
      extension: listeners('start c1'),
    },
    job('work', { extension: listeners('start w1', 'end w2') }),
    {
      ...{ id: 'b', type: 'boundaryEvent', attachedTo: 'work', timer: { duration: 'PT1H' } },
      extension: listeners('end b2'),
    },
    job('each', {
      extension: listeners('start e1'),
      xml: `<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>
        <zeebe:loopCharacteristics inputCollection="=[1,2]" /></bpmn:extensionElements>
        </bpmn:multiInstanceLoopCharacteristics>`,
    }),
  ];
  const engine = await engineOf(process(nodes, ['start -> c -> work -> end', 'b -> each -> end']));
  const instance = engine.start('p');
  assert.deepEqual(instance.subscriptions, []);
  engine.job('c1').complete();
  engine.publish('m', { key: 'k' });
  engine.advanceBy('PT2H');
  assert.deepEqual(instance.timers, []);
  engine.job('w1').complete();
  engine.advanceBy('PT1H');
  engine.job('b2').complete();
  for (const one of engine.jobs({ type: 'e1' })) one.complete();
  for (const one of engine.jobs({ type: 'each' })) one.complete();
  assert.equal(instance.state, 'COMPLETED');
});

test('a listener without retries is EXECUTION_LISTENER_NO_RETRIES, resolved like that of a job [B260 C168]', async () => {
  const engine = await engineOf(task(listeners('start a')));
  const instance = engine.start('p');
  assert.equal(engine.job('a').retries, 2);
  engine.job('a').fail({ retries: 1 });
  engine.job('a').fail({ message: 'no' });
  assert.equal(incidentOf(instance), 'EXECUTION_LISTENER_NO_RETRIES work');
  const [stopped] = engine.jobs({ state: 'incident' });
  const incident = instance.incidents[0]?.key ?? 0;
  assert.throws(() => engine.resolve(incident), rejected('INVALID_STATE', /no retries left/));
  stopped?.setRetries(1);
  engine.resolve(incident);
  assert.equal(engine.job('a').listener, 'start');
  engine.job('a').complete();
  engine.job('work').complete();
  assert.equal(instance.state, 'COMPLETED');
});

test("a listener type that can't be evaluated is an incident, and the earlier mappings are repeated", async () => {
  const extension =
    '<zeebe:executionListeners><zeebe:executionListener eventType="start" type="=t" /></zeebe:executionListeners>';
  const engine = await engineOf(task(extension, { inputs: { m: '=n' } }));
  const instance = engine.start('p', { variables: { n: 1 } });
  assert.equal(incidentOf(instance), 'EXTRACT_VALUE_ERROR work');
  engine.setVariables(instance, { t: 'late', n: 2 });
  engine.resolve(instance.incidents[0]?.key ?? 0);
  assert.equal(engine.job('late').variables['m'], 2);
});

test('a failure after the listeners is retried without them', async () => {
  const engine = await engineOf(task(listeners('start a'), { job: { type: '=t' } }));
  const instance = engine.start('p');
  engine.job('a').complete({ seen: 1 });
  assert.equal(incidentOf(instance), 'EXTRACT_VALUE_ERROR work');
  engine.setVariables(instance, { t: 'work' });
  engine.resolve(instance.incidents[0]?.key ?? 0);
  assert.deepEqual(engine.job('work').variables, { seen: 1, t: 'work' });
});

test('canceling an instance cancels its listener jobs', async () => {
  const engine = await engineOf(task(listeners('end a')));
  const instance = engine.start('p');
  engine.job('work').complete();
  const waiting = engine.job('a');
  engine.cancel(instance);
  assert.equal(instance.state, 'TERMINATED');
  assert.throws(() => waiting.complete(), rejected('NOT_FOUND'));
});

// As Zeebe's JobThrowErrorProcessor: the element is not active.
test('a listener cannot throw errors [B252]', async () => {
  const engine = await engineOf(task(listeners('end a')));
  engine.start('p');
  engine.job('work').complete();
  assert.throws(() => engine.job('a').throwError('E'), rejected('INVALID_STATE', /execution listener's/));
});

test('a listener gets the task headers of its element, unless it has a header with the same name [B252]', async () => {
  const own = '<zeebe:taskHeaders><zeebe:header key="h" value="own" /></zeebe:taskHeaders>';
  const extension =
    '<zeebe:taskHeaders><zeebe:header key="h" value="x" /><zeebe:header key="k" value="y" /></zeebe:taskHeaders>' +
    '<zeebe:executionListeners>' +
    `<zeebe:executionListener eventType="start" type="a">${own}` +
    '</zeebe:executionListener></zeebe:executionListeners>';
  const engine = await engineOf(process([{ id: 'n', type: 'manualTask', extension }], ['start -> n -> end']));
  engine.start('p');
  assert.deepEqual(engine.job('a').headers, { k: 'y', h: 'own' });
});

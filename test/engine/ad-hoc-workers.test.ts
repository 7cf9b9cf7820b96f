/**
 * Ad-hoc subprocesses that collect outputs, and those that are controlled by a worker. Source: Camunda 8.8's
 * page on ad-hoc subprocesses; Zeebe's AdHocSubProcessProcessor, BpmnAdHocSubProcessBehavior,
 * JobCompleteProcessor.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InstanceHandle, TestEngine } from '../../testkit/index.ts';
import type { NodeSpec, ProcessSpec } from '../bpmn-xml.ts';
import { engineOf, incidentOf, job, process, rejected } from './engine-of.ts';

/** An ad-hoc subprocess `s` of the jobs a, b and c, where d follows c, and then the job `after`. */
function adHoc(adHoc: NonNullable<NodeSpec['adHoc']>, more: Partial<NodeSpec> = {}): ProcessSpec {
  const nodes = [job('a'), job('b'), job('c'), job('d'), { id: 'nothing', type: 'manualTask' }];
  const flows = ['c -> d'];
  return process(
    [{ id: 's', type: 'adHocSubProcess', nodes, flows, adHoc, ...more }, job('after')],
    ['start -> s -> after -> end'],
  );
}

/** With a job `w`, whose result names the elements to activate. */
function worked(out: NonNullable<NodeSpec['adHoc']> = {}, more: Partial<NodeSpec> = {}): ProcessSpec {
  return adHoc(out, { job: { type: 'w', headers: { kind: 'agent' } }, ...more });
}

const OUT = { out: 'results', outElement: '=result' };

function active({ activeElements }: InstanceHandle): string {
  return activeElements.join(' ');
}

function complete(engine: TestEngine, type: string, variables: object = {}): void {
  engine.restart();
  engine.job(type).complete({ ...variables });
}

/** The variables of the process, without its start variables. */
function gathered({ variables }: InstanceHandle): unknown {
  return variables['results'];
}

test('Ad-hoc subprocess: outputs are collected in the order in which paths end, and propagate when it completes [B211]', async () => {
  const engine = await engineOf(adHoc({ ...OUT, elements: '=["a", "c"]' }));
  const instance = engine.start('p');
  assert.equal(active(instance), 's s s a c');
  complete(engine, 'c', { result: 'lost' });
  complete(engine, 'd', { result: 2 });
  assert.equal(gathered(instance), undefined);
  complete(engine, 'a', { result: 1 });
  assert.equal(active(instance), 'after');
  assert.deepEqual(instance.variables, { results: [2, 1] });
});

test('Ad-hoc subprocess: the completion condition can read the outputs; remaining paths are terminated [B211]', async () => {
  const engine = await engineOf(
    adHoc({ ...OUT, elements: '=["a", "b", "nothing"]', completion: '=count(results) = 2' }),
  );
  const instance = engine.start('p');
  complete(engine, 'b', { result: 'b' });
  assert.equal(active(instance), 'after');
  assert.deepEqual(gathered(instance), [null, 'b']);
  assert.equal(instance.terminatedElements.includes('a'), true);
});

test("Ad-hoc subprocess: an output element that can't be evaluated is one incident at the path [B211]", async () => {
  const engine = await engineOf(
    adHoc({ out: 'results', outElement: '=result', elements: '=["a"]', completion: '=done' }),
  );
  const instance = engine.start('p');
  complete(engine, 'a', { result: 1 });
  assert.equal(incidentOf(instance), 'EXTRACT_VALUE_ERROR s');
  engine.setVariables(instance, { done: true });
  engine.resolve(instance.incidents[0]?.key ?? 0);
  assert.deepEqual(gathered(instance), [1]);
});

test('Ad-hoc subprocess: adHocSubProcessElements lists the elements that can be activated [B212]', async () => {
  const nodes: NodeSpec[] = [
    job('a', {
      name: 'The A',
      xml: '<bpmn:documentation>What A does</bpmn:documentation>',
      extension: '<zeebe:properties><zeebe:property name="k" value="v" /></zeebe:properties>',
    }),
    job('b'),
    job('c', { isForCompensation: true }),
    { id: 'late', type: 'boundaryEvent', attachedTo: 'a', timer: { duration: 'PT1H' } },
  ];
  const engine = await engineOf(
    process(
      [
        {
          id: 's',
          type: 'adHocSubProcess',
          nodes,
          flows: ['a -> b'],
          adHoc: { elements: '=adHocSubProcessElements.elementId' },
        },
      ],
      ['start -> s -> end'],
    ),
  );
  const instance = engine.start('p');
  assert.equal(active(instance), 's a');
  assert.deepEqual(instance.variablesOf('s')['adHocSubProcessElements'], [
    { elementId: 'a', elementName: 'The A', documentation: 'What A does', properties: { k: 'v' } },
  ]);
});

test('a worker activates elements, with variables for each activation, and gets a new job when a path has ended [B213]', async () => {
  const engine = await engineOf(worked(OUT));
  const instance = engine.start('p', { variables: { n: 1 } });
  assert.equal(active(instance), 's');
  assert.deepEqual(engine.job('w').headers, { kind: 'agent' });
  engine.job('w').activate({ a: { q: 'x' }, c: { q: 'y' } }, { seen: true });
  assert.equal(active(instance), 's s s a c');
  assert.deepEqual(instance.variables, { n: 1, seen: true });
  const { adHocSubProcessElements: _elements, ...rest } = engine.job('a').variables;
  assert.deepEqual(rest, { q: 'x', result: null, results: [], n: 1, seen: true });
  assert.deepEqual(engine.jobs({ type: 'w' }), []);
  complete(engine, 'c');
  assert.deepEqual(engine.jobs({ type: 'w' }), []);
  complete(engine, 'd', { result: 'D' });
  assert.deepEqual(engine.job('w').variables['results'], ['D']);
  const old = engine.job('w');
  complete(engine, 'a', { result: 'A' });
  assert.throws(() => old.complete(), rejected('NOT_FOUND'));
  engine.job('w').fulfill();
  assert.equal(active(instance), 'after');
  assert.deepEqual(gathered(instance), ['D', 'A']);
});

test('a worker fulfils the completion condition: active elements are awaited or terminated [B213]', async () => {
  const engine = await engineOf(worked());
  const instance = engine.start('p');
  engine.job('w').activate({ a: {}, b: {} });
  complete(engine, 'b');
  engine.job('w').fulfill();
  assert.equal(active(instance), 's s a');
  complete(engine, 'a');
  assert.equal(active(instance), 'after');

  engine.job('after').complete();
  const other = engine.start('p');
  engine.job('w').activate({ a: {}, b: {} });
  complete(engine, 'b');
  engine.job('w').fulfill({ cancelRemaining: true });
  assert.equal(active(other), 'after');
});

test('an empty worker result changes nothing; invalid results are rejected [B213]', async () => {
  const engine = await engineOf(worked());
  const instance = engine.start('p');
  const asked = engine.job('w');
  assert.throws(() => asked.activate({ zzz: {} }), rejected('NOT_FOUND', /'zzz' can't be activated in 's'/));
  assert.throws(() => asked.activate({ d: {} }), rejected('NOT_FOUND', /'d'/));
  const both = { activateElements: [{ elementId: 'a' }], isCompletionConditionFulfilled: true };
  assert.throws(
    () => engine.execute({ completeJob: { jobKey: asked.key, instanceKey: instance.key, ...both } }),
    rejected('INVALID_ARGUMENT', /can't both/),
  );
  asked.complete();
  assert.equal(active(instance), 's');
  engine.cancel(instance);
  assert.equal(instance.state, 'TERMINATED');
});

test("a worker’s job fails, throws an error, or can't be created again [B213]", async () => {
  const caught: NodeSpec = { id: 'caught', type: 'boundaryEvent', attachedTo: 's', error: 'E' };
  const spec = worked({}, { job: { type: '=kind' } });
  const engine = await engineOf({
    ...spec,
    nodes: [...spec.nodes, caught, job('rescue')],
    flows: [...(spec.flows ?? []), 'caught -> rescue -> end'],
  });
  const instance = engine.start('p', { variables: { kind: 'w' } });
  engine.job('w').fail({ retries: 0 });
  assert.equal(incidentOf(instance), 'JOB_NO_RETRIES s');
  engine.jobs({ state: 'incident' })[0]?.setRetries(1);
  engine.resolve(instance.incidents[0]?.key ?? 0);
  engine.job('w').activate({ a: {}, b: {} }, { kind: null });
  complete(engine, 'a');
  assert.equal(incidentOf(instance), 'EXTRACT_VALUE_ERROR s');
  engine.setVariables(instance, { kind: 'w2' });
  engine.resolve(instance.incidents[0]?.key ?? 0);
  engine.job('w2').throwError('E');
  assert.equal(active(instance), 'rescue');
});

test('the paths are separate scopes when repeated, left by an event subprocess, or modified [B214]', async () => {
  const alarm: NodeSpec = {
    id: 'alarm',
    type: 'eventSubProcess',
    nodes: [{ id: 'on', type: 'startEvent', signal: 'stop' }, job('handle')],
    flows: ['on -> handle'],
  };
  const nodes = [job('a'), job('b'), alarm];
  const multi = { in: '=[1, 2]', element: 'item', out: 'all', outElement: '=results' };
  const spec = (more: Partial<NodeSpec>) =>
    process(
      [{ id: 's', type: 'adHocSubProcess', nodes, job: { type: 'w' }, adHoc: OUT, ...more }, job('after')],
      ['start -> s -> after -> end'],
    );
  const engine = await engineOf([spec({ multi }), { ...spec({}), id: 'q' }]);
  const instance = engine.start('p');
  for (const asked of engine.jobs({ type: 'w' })) asked.activate({ a: {} });
  for (const work of engine.jobs({ type: 'a' })) work.complete({ result: work.variables['item'] as number });
  for (const asked of engine.jobs({ type: 'w' })) asked.fulfill();
  assert.deepEqual(instance.variables['all'], [[1], [2]]);

  const other = engine.start('q');
  engine.job('w').activate({ a: {} });
  engine.signal('stop');
  assert.equal(active(other), 's alarm handle');
  complete(engine, 'handle');
  assert.equal(other.activeElements.includes('after'), true);

  const third = engine.start('q');
  engine.modify(third, { activate: ['a', 'b'] });
  assert.equal(active(third), 's s s a b');
  complete(engine, 'b', { result: 'B' });
  assert.deepEqual(engine.job('w').variables['results'], ['B']);
});

test('a command activates elements beside those that are active, or instead of them; wrong ones change nothing [B213]', async () => {
  for (const spec of [adHoc({ elements: '=["a"]' }), adHoc({ ...OUT, elements: '=["a"]' })]) {
    const engine = await engineOf(spec);
    const instance = engine.start('p');
    const [elementKey = 0] = instance.elementInstanceKeys('s');
    const activate = (elementIds: readonly string[], more: object = {}): unknown => {
      const elements = elementIds.map((elementId) => ({ elementId, variables: `{"of": "${elementId}"}` }));
      return engine.execute({ activateAdHocElements: { elementKey, elements, ...more } });
    };
    activate(['b']);
    assert.deepEqual(
      instance.activeElements.filter((id) => id !== 's'),
      ['a', 'b'],
    );
    assert.equal(engine.job('b').variables['of'], 'b');
    assert.equal(engine.job('a').variables['of'], undefined);
    const before = active(instance);
    assert.throws(() => activate([]), rejected('INVALID_ARGUMENT', /at least one/));
    assert.throws(() => activate(['b', 'b']), rejected('INVALID_ARGUMENT', /only once/));
    assert.throws(() => activate(['b', 'd']), rejected('NOT_FOUND', /'d' can't be activated in 's'/));
    assert.throws(
      () => activate(['b'], { elementKey: instance.key }),
      rejected('NOT_FOUND', /no ad-hoc subprocess/),
    );
    assert.equal(active(instance), before);
    activate(['c'], { cancelRemaining: true });
    assert.deepEqual(
      instance.activeElements.filter((id) => id !== 's'),
      ['c'],
    );
    complete(engine, 'c');
    complete(engine, 'd');
    assert.equal(active(instance), 'after');
    assert.throws(() => activate(['a']), rejected('NOT_FOUND'));
  }
});

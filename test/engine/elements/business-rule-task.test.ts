/**
 * The business rule task that calls a decision. Source: Zeebe's BpmnDecisionBehavior (bindings, incidents),
 * BusinessRuleTaskProcessor; camunda/camunda at zeebe/engine/src/main/java.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestEngine } from '../../../testkit/index.ts';
import { createTestEngine, EventKind } from '../../../testkit/index.ts';
import type { NodeSpec } from '../../bpmn-xml.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import type { DecisionSpec } from '../../dmn-xml.ts';
import { dmnXml } from '../../dmn-xml.ts';
import { incidentOf, process, rejected } from '../engine-of.ts';

function file(attributes: string, more: Partial<NodeSpec> = {}) {
  const extension = `<zeebe:calledDecision resultVariable="r" ${attributes} />`;
  const node = { id: 'x', type: 'businessRuleTask', extension, ...more };
  return { name: 'p.bpmn', content: bpmnXml(process([node], ['start -> x -> end'])) };
}

function decisions(specs: readonly DecisionSpec[], id = 'graph') {
  return { name: `${id}.dmn`, content: dmnXml(specs, id) };
}

const one = (literal: string, more: Partial<DecisionSpec> = {}) => decisions([{ id: 'd', literal, ...more }]);

function evaluations(engine: TestEngine) {
  return engine
    .instances()
    .flatMap(({ history }) => history)
    .flatMap(({ events }) => events)
    .flatMap((event) => (event.kind === EventKind.decisionEvaluated ? [event.decision] : []))
    .map((decision) => JSON.parse(JSON.stringify(decision)) as typeof decision);
}

test('its result is a variable like a job result; the history contains version and rules [B237 C10]', async () => {
  const engine = createTestEngine();
  const table = {
    id: 'd',
    inputs: ['n'],
    outputs: ['a', 'b'],
    rules: ['> 5 => n * 2, "big"', '- => 0, "small"'],
  };
  await engine.deploy([file('decisionId="d"'), decisions([{ ...table, hitPolicy: 'FIRST' }])]);
  assert.deepEqual(engine.start('p', { variables: { n: 7 } }).variables, { n: 7, r: { a: 14, b: 'big' } });
  const [told] = evaluations(engine);
  assert.equal(told?.version, 1);
  assert.equal(told?.output, '{"a":14,"b":"big"}');
  assert.deepEqual(told?.decisions[0]?.rules, [{ ruleId: 'd_rule1', index: 1 }]);
  assert.deepEqual(told?.decisions[0]?.inputs, [{ name: 'n', value: '7' }]);
});

test('with output mappings the result is local; it can read its input mappings [B237]', async () => {
  const engine = createTestEngine();
  const task = file('decisionId="d"', { inputs: { n: '=m + 1' }, outputs: { total: '=r * 10' } });
  await engine.deploy([task, one('n')]);
  assert.deepEqual(engine.start('p', { variables: { m: 1 } }).variables, { m: 1, total: 20 });
});

test('the latest version is called, also by instances of an older process [B238 C10]', async () => {
  const engine = createTestEngine();
  await engine.deploy([file('decisionId="=which"'), one('1')]);
  await engine.deploy(one('2'));
  assert.equal(engine.start('p', { variables: { which: 'd' } }).variables['r'], 2);
  engine.restart();
  assert.equal(engine.start('p', { variables: { which: 'd' } }).variables['r'], 2);
});

test('bindingType deployment: the version that came with the process [B238]', async () => {
  const engine = createTestEngine();
  await engine.deploy([one('1'), file('decisionId="d" bindingType="deployment"')]);
  await engine.deploy(one('2'));
  assert.equal(engine.start('p').variables['r'], 1);
  await engine.deploy([one('3'), file('decisionId="d" bindingType="deployment"')]);
  assert.equal(engine.start('p').variables['r'], 3);
  assert.equal(engine.start('p', { version: 1 }).variables['r'], 1);
  engine.restart();
  assert.equal(engine.start('p', { version: 1 }).variables['r'], 1);
});

test('bindingType versionTag: the newest version with the tag [B238]', async () => {
  const engine = createTestEngine();
  await engine.deploy([file('decisionId="d" bindingType="versionTag" versionTag="stable"'), one('0')]);
  const instance = engine.start('p');
  assert.equal(incidentOf(instance), 'CALLED_DECISION_ERROR x');
  assert.match(instance.incidents[0]?.message ?? '', /version tag 'stable'/);
  await engine.deploy(one('1', { versionTag: 'stable' }));
  await engine.deploy(one('2', { versionTag: 'stable' }));
  await engine.deploy(one('3', { versionTag: 'next' }));
  engine.resolve(instance.incidents[0]?.key ?? 0);
  assert.equal(instance.variables['r'], 2);
});

test('a missing decision is CALLED_DECISION_ERROR, and is retried after its deployment [B239 C11 C171]', async () => {
  const engine = createTestEngine();
  await engine.deploy(file('decisionId="d"'));
  const instance = engine.start('p');
  assert.equal(incidentOf(instance), 'CALLED_DECISION_ERROR x');
  await engine.deploy(one('1'));
  engine.resolve(instance.incidents[0]?.key ?? 0);
  assert.equal(instance.variables['r'], 1);
});

test('a failing decision is DECISION_EVALUATION_ERROR, an id that is null EXTRACT_VALUE_ERROR [B239 C11]', async () => {
  const engine = createTestEngine();
  const unique = { id: 'd', inputs: ['n'], outputs: ['a'], rules: ['> 1 => 1', '> 2 => 2'] };
  await engine.deploy([file('decisionId="=which"'), decisions([unique])]);
  const instance = engine.start('p', { variables: { n: 3, which: 'd' } });
  assert.equal(incidentOf(instance), 'DECISION_EVALUATION_ERROR x');
  assert.match(instance.incidents[0]?.message ?? '', /decision 'd'.*UNIQUE.*rules 1, 2/);
  assert.match(evaluations(engine)[0]?.failure ?? '', /UNIQUE/);
  engine.setVariables(instance, { n: 2 });
  engine.resolve(instance.incidents[0]?.key ?? 0);
  assert.equal(instance.variables['r'], 1);
  assert.equal(incidentOf(engine.start('p')), 'EXTRACT_VALUE_ERROR x');
});

test('every partition knows the decisions announced in its log', async () => {
  const engine = createTestEngine({ partitions: 3 });
  await engine.deploy([file('decisionId="d"'), one('n * 2')]);
  engine.restart();
  for (const n of [1, 2, 3]) assert.equal(engine.start('p', { variables: { n } }).variables['r'], n * 2);
});

test('one deployment: all files or none, and each id once [C192]', async () => {
  const engine = createTestEngine();
  await assert.rejects(engine.deploy([file('decisionId="d"'), one('1 +')]), rejected('INVALID_ARGUMENT'));
  await assert.rejects(
    engine.deploy([one('1'), decisions([{ id: 'd', literal: '2' }], 'other')]),
    (error) => {
      const { findings } = error as { findings: { file: string; elementId: string; reason: string }[] };
      assert.deepEqual(
        findings.map(({ file: name, elementId, reason }) => `${name} ${elementId} ${reason}`),
        ["other.dmn d decision id 'd' is also in graph.dmn; it must be unique in a deployment"],
      );
      return true;
    },
  );
  assert.throws(() => engine.start('p'), rejected('NOT_FOUND'));
});

test('camunda#19859: the same files are the same versions; when one has changed, all get a new one [C191]', async () => {
  const engine = createTestEngine();
  const task = file('decisionId="d"');
  await engine.deploy([task, one('1')]);
  const [same] = await engine.deploy([task, one('1')]);
  assert.deepEqual([same?.version, same?.created], [1, false]);
  const [other] = await engine.deploy([task, one('2')]);
  assert.deepEqual([other?.version, other?.created], [2, true]);
  engine.start('p');
  assert.equal(evaluations(engine)[0]?.version, 2);
});

// As Zeebe's DeploymentRecord.hasDuplicatesOnly: nothing is written then.
test('unchanged files that were deployed separately keep their deployments when they are deployed together [B269]', async () => {
  const engine = createTestEngine();
  const task = file('decisionId="=&quot;d&quot;" bindingType="deployment"');
  await engine.deploy(task);
  await engine.deploy(one('1'));
  const { processes, decisions: decided } = await engine.deployAll([task, one('1')]);
  assert.deepEqual(
    [processes[0], decided?.[0]].map((each) => [each?.version, each?.created]),
    [
      [1, false],
      [1, false],
    ],
  );
  assert.equal(incidentOf(engine.start('p')), 'CALLED_DECISION_ERROR x');
  const together = await engine.deployAll([task, one('2')]);
  assert.deepEqual([together.processes[0]?.version, together.decisions?.[0]?.version], [2, 2]);
  assert.equal(engine.start('p').variables['r'], 2);
});

test('in a called process, bindingType deployment means the deployment of that process [B270]', async () => {
  const engine = createTestEngine();
  const called = file('decisionId="d" bindingType="deployment"');
  const outer = bpmnXml({
    id: 'outer',
    nodes: [
      { id: 'start', type: 'startEvent' },
      { id: 'call', type: 'callActivity', extension: '<zeebe:calledElement processId="p" />' },
      { id: 'end', type: 'endEvent' },
    ],
    flows: ['start -> call -> end'],
  });
  await engine.deploy([called, one('1')]);
  await engine.deploy([{ name: 'outer.bpmn', content: outer }, one('2')]);
  assert.equal(engine.start('outer').variables['r'], 1);
});

test('the result is set like a job result: in the process, or in the scope that has the variable [B271]', async () => {
  const engine = createTestEngine();
  await engine.deploy([file('decisionId="d"'), one('r * 2')]);
  assert.deepEqual(engine.start('p', { variables: { r: 4 } }).variables, { r: 8 });
  await engine.deploy([file('decisionId="d"', { inputs: { r: '=r + 1' } }), one('r * 3')]);
  assert.deepEqual(
    engine.start('p', { variables: { r: 4 } }).variables,
    { r: 4 },
    'that of an input mapping',
  );
});

// As Zeebe's ZeebeCalledDecisionDeploymentBindingValidator and ZeebeFormDefinitionDeploymentBindingValidator.
test('bindingType deployment is rejected if the called definition is not in the deployment [B273]', async () => {
  const engine = createTestEngine();
  const task = file('decisionId="d" bindingType="deployment"');
  const reason = "the decision 'd' of bindingType deployment is not in this deployment";
  await assert.rejects(engine.deploy(task), (error) => {
    assert.deepEqual((error as { findings: unknown }).findings, [
      { file: 'p.bpmn', elementId: 'x', elementType: 'bpmn:BusinessRuleTask', reason },
    ]);
    return true;
  });
  const extension = '<zeebe:userTask /><zeebe:formDefinition formId="f" bindingType="deployment" />';
  const nodes = [{ id: 't', type: 'userTask', extension } as const];
  const shows = { name: 'u.bpmn', content: bpmnXml(process(nodes, ['start -> t -> end'])) };
  await assert.rejects(engine.deploy(shows), rejected('INVALID_ARGUMENT'));
  await engine.deploy([task, one('1')]);
});

test('decisions that import a model of the same deployment keep it after later deployments [B323]', async () => {
  const uri = 'https://www.omg.org/spec/DMN/20230324/MODEL/';
  const rates = (rate: string) => {
    const content = dmnXml([{ id: 'rate', variable: 'rate', literal: rate }], 'rates', uri).replace(
      'http://camunda.org/schema/1.0/dmn',
      'urn:rates',
    );
    return { name: 'rates.dmn', content };
  };
  const imported = '<import name="r" namespace="urn:rates" importType="x" />';
  const logic = [
    '<informationRequirement><requiredDecision href="urn:rates#rate" /></informationRequirement>',
    '<literalExpression><text>amount * r.rate</text></literalExpression>',
  ].join('');
  const content = dmnXml([{ id: 'd', logic }], 'graph', uri).replace('<decision', `${imported}<decision`);
  const engine = createTestEngine();
  await engine.deploy([file('decisionId="d"'), { name: 'd.dmn', content }, rates('0.1')]);
  await engine.deploy(rates('0.2'));
  assert.equal(engine.start('p', { variables: { amount: 3 } }).variables['r'], 0.3);
  engine.restart();
  assert.equal(engine.start('p', { variables: { amount: 3 } }).variables['r'], 0.3);
  await assert.rejects(
    createTestEngine().deploy({ name: 'd.dmn', content }),
    rejected('INVALID_ARGUMENT', /requires 'urn:rates#rate', which is not a decision of this file/),
  );
});

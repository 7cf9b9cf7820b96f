/** A deployment warns about called definitions that are not deployed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileResources } from '../../bpmn/compile.ts';
import { createTestEngine } from '../../testkit/index.ts';
import type { NodeSpec } from '../bpmn-xml.ts';
import { bpmnXml } from '../bpmn-xml.ts';
import { process } from './engine-of.ts';

const decision = (id: string): NodeSpec => ({
  id: `rule-${id}`,
  type: 'businessRuleTask',
  extension: `<zeebe:calledDecision decisionId="${id}" resultVariable="r" />`,
});
const task = (id: string, form: string): NodeSpec => ({
  id,
  type: 'userTask',
  extension: `<zeebe:userTask /><zeebe:formDefinition ${form} />`,
});
const call = (id: string, more: Readonly<Record<string, string>> = {}): NodeSpec => ({
  id: `call-${id}`,
  type: 'callActivity',
  called: { processId: id, ...more },
});
const file = (nodes: readonly NodeSpec[], id = 'p') => ({
  name: `${id}.bpmn`,
  content: bpmnXml({ ...process(nodes, ['start -> end']), id }),
});
const form = (id: string) => ({ name: `${id}.form`, content: JSON.stringify({ id, components: [] }) });

test('a decision, a form and a process that are deployed nowhere are warnings, wherever they are called', async () => {
  const engine = createTestEngine();
  const sub: NodeSpec = {
    ...{ id: 'sub', type: 'subProcess', flows: ['in -> rule-d'] },
    nodes: [{ id: 'in', type: 'startEvent' }, decision('d')],
  };
  const { processes, warnings = [] } = await engine.deployAll(
    file([
      sub,
      task('t', 'formId="f"'),
      call('q'),
      { ...call('=x'), id: 'call-feel' },
      { ...call('r'), multi: { times: '=2' } },
    ]),
  );
  assert.equal(processes.length, 1);
  const then = 'is deployed nowhere; until it is deployed, instances get an incident here';
  assert.deepEqual(warnings.map(({ elementId, reason }) => [elementId, reason]).sort(), [
    ['call-q', `the process 'q' ${then}`],
    ['call-r', `the process 'r' ${then}`],
    ['rule-d', `the decision 'd' ${then}`],
    ['t', `the form 'f' ${then}`],
  ]);
});

test('what is deployed, together or before, leads to a warning only after it is deleted', async () => {
  const engine = createTestEngine();
  await engine.deploy([form('f'), file([], 'q')]);
  const caller = file([task('t', 'formId="f"'), call('q'), call('p')]);
  assert.equal((await engine.deployAll(caller)).warnings, undefined);
  const [deployed] = await engine.deploy(file([], 'q'));
  engine.execute({ deleteDefinition: { definitionKey: deployed?.definitionKey ?? 0 } });
  const { warnings = [] } = await engine.deployAll(caller);
  assert.deepEqual(
    warnings.map(({ elementId }) => elementId),
    ['call-q'],
  );
});

test('a version tag that no version has is a warning', async () => {
  const engine = createTestEngine();
  await engine.deploy(file([], 'q'));
  const { warnings = [] } = await engine.deployAll(
    file([call('q', { bindingType: 'versionTag', versionTag: 'v1' })]),
  );
  assert.match(warnings[0]?.reason ?? '', /^the process 'q' with the version tag 'v1' is deployed nowhere/);
});

test('`validate` warns of what is in none of its files', async () => {
  const { name, content } = file([task('t', 'formId="f"'), decision('d')]);
  const files = [
    { file: name, xml: content },
    { file: 'f.form', xml: form('f').content },
  ];
  const [first] = await compileResources(files);
  assert.deepEqual(first?.findings, []);
  assert.deepEqual(
    first?.warnings?.map(({ elementId, reason }) => [elementId, reason]),
    [
      [
        'rule-d',
        "the decision 'd' is in none of these files; until it is deployed, instances get an incident here",
      ],
    ],
  );
});

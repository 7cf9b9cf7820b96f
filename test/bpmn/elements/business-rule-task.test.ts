/** How a business rule task is read at deployment. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileBeside, compileSpec, findingsOfNode, nodeOf, written } from '../compile-model.ts';

test('a business rule task is a job [B7]', async () => {
  const node = nodeOf(await compileBeside(import.meta.url), 'rate');
  assert.equal(node.type, 'businessRuleTask');
  assert.equal(written(node.job?.type), 'rate-customer');
});

test('a business rule task can call a decision, in the version that the model specifies', async () => {
  const called =
    '<zeebe:calledDecision decisionId="=d" resultVariable="r" bindingType="versionTag" versionTag="v1" />';
  const process = await compileSpec({
    id: 'p',
    nodes: [
      { id: 'start', type: 'startEvent' },
      { id: 't', type: 'businessRuleTask', extension: called },
    ],
    flows: ['start -> t'],
  });
  const { calledDecision, job } = nodeOf(process, 't');
  assert.equal(job, undefined);
  assert.equal(written(calledDecision?.decisionId), '=d');
  assert.equal(calledDecision?.resultVariable, 'r');
  const { binding } = calledDecision ?? {};
  assert.equal(binding?.kind === 'versionTag' && written(binding.versionTag), 'v1');
});

test('missing and surplus parts are findings', async () => {
  const findings = (extension: string) => findingsOfNode({ id: 't', type: 'businessRuleTask', extension });
  const both = [
    't: a business rule task must have exactly one of zeebe:calledDecision and zeebe:taskDefinition',
  ];
  assert.deepEqual(await findings(''), both);
  const called = '<zeebe:calledDecision decisionId="d" resultVariable="r" />';
  assert.deepEqual(await findings(`${called}<zeebe:taskDefinition type="x" />`), both);
  assert.deepEqual(await findings('<zeebe:calledDecision bindingType="newest" />'), [
    't: the decisionId of zeebe:calledDecision is missing or empty',
    't: the resultVariable of zeebe:calledDecision is missing or empty',
    "t: the bindingType 'newest' is not one of latest, deployment, versionTag",
  ]);
  assert.deepEqual(await findings(called.replace('/>', 'bindingType="versionTag" />')), [
    't: the versionTag of bindingType versionTag is missing or empty',
  ]);
});

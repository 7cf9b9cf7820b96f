/** How a subprocess is read at deployment. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileBeside, findingsOf, nodeOf } from '../compile-model.ts';

test('a subprocess is a scope with a none start event', async () => {
  const process = await compileBeside(import.meta.url);
  const pack = nodeOf(process, 'pack');
  assert.deepEqual(
    pack.children.map((node) => node.id),
    ['packStart', 'inner', 'packEnd'],
  );
  assert.equal(pack.noneStart?.id, 'packStart');
  assert.deepEqual(
    pack.inputs.map((input) => input.target),
    [['items']],
  );
  assert.equal(nodeOf(process, 'innerStart').parent?.id, 'inner');
  assert.equal(nodeOf(process, 'inner').parent, pack);
});

test('its start event does not wait for anything [C33]', async () => {
  const start = { id: 'messageStart', type: 'startEvent', message: { name: 'm', key: '=k' } };
  const task = { id: 'bad', type: 'serviceTask' };
  const nodes = [
    { id: 's', type: 'startEvent' },
    { id: 'sub', type: 'subProcess', nodes: [start, task] },
  ];
  assert.deepEqual(await findingsOf({ id: 'p', nodes, flows: [] }), [
    'messageStart: bpmn:messageEventDefinition is not supported on bpmn:startEvent of a subprocess',
    'bad: zeebe:taskDefinition with a job type is missing',
  ]);
});

test('the nesting of subprocesses is limited', async () => {
  let xml = '';
  for (let depth = 60; depth > 0; depth -= 1) {
    xml = `<bpmn:subProcess id="sub${depth}"><bpmn:startEvent id="start${depth}" />${xml}</bpmn:subProcess>`;
  }
  const findings = await findingsOf({ id: 'p', nodes: [{ id: 's', type: 'startEvent' }], xml });
  assert.deepEqual(findings.slice(0, 1), [
    'sub51: subprocesses are nested deeper than 50 (SUBPROCESS_DEPTH_MAX)',
  ]);
});

/** How a service task is read at deployment. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileBeside, compileSpec, findingsOfNode, nodeOf, written } from '../compile-model.ts';

test('a service task is a job with retries, headers and mappings', async () => {
  const node = nodeOf(await compileBeside(import.meta.url), 'charge');
  assert.equal(node.type, 'serviceTask');
  assert.equal(node.name, 'Charge the card');
  assert.equal(written(node.job?.type), 'charge-card');
  assert.equal(written(node.job?.retries), '5');
  assert.deepEqual(node.job?.headers, [
    ['method', 'POST'],
    ['url', 'https://example.com'],
  ]);
  assert.deepEqual(
    node.inputs.map(({ source, target }) => [written(source), ...target]),
    [
      ['=order.total', 'amount'],
      ['visa', 'card', 'kind'],
    ],
  );
  assert.deepEqual(
    node.outputs.map(({ source, target }) => [written(source), ...target]),
    [['=id', 'payment', 'id']],
  );
});

test('the default is three retries', async () => {
  const process = await compileSpec({
    id: 'p',
    nodes: [
      { id: 's', type: 'startEvent' },
      { id: 't', type: 'serviceTask', job: { type: 'x' } },
    ],
    flows: ['s -> t'],
  });
  assert.equal(written(nodeOf(process, 't').job?.retries), '3');
});

test('a service task without a job type is rejected', async () => {
  assert.deepEqual(await findingsOfNode({ id: 't', type: 'serviceTask' }), [
    't: zeebe:taskDefinition with a job type is missing',
  ]);
  assert.deepEqual(await findingsOfNode({ id: 't', type: 'serviceTask', job: { type: ' ' } }), [
    't: the type of zeebe:taskDefinition is missing or empty',
  ]);
});

test('retries are an integer or FEEL', async () => {
  assert.deepEqual(
    await findingsOfNode({ id: 't', type: 'serviceTask', job: { type: 'x', retries: 'many' } }),
    ["t: the retries 'many' are not an integer"],
  );
});

test('a job type must fit into a topic name', async () => {
  const findings = await findingsOfNode({ id: 't', type: 'serviceTask', job: { type: 'é'.repeat(40) } });
  assert.match(findings.join(), /^t: the job type .* \(JOB_TYPE_TOPIC_BYTES_MAX\)$/);
});

test('invalid FEEL is reported with its property and position', async () => {
  const findings = await findingsOfNode({
    id: 't',
    type: 'serviceTask',
    job: { type: '=1 +', retries: '=)' },
    inputs: { x: '=[1' },
  });
  assert.equal(findings.length, 3);
  assert.match(findings[0] ?? '', /^t: the source of the input mapping to 'x': .*\(characters \d+ to \d+\)$/);
  assert.match(findings[1] ?? '', /^t: the job type: /);
  assert.match(findings[2] ?? '', /^t: the retries of the job: /);
});

test('the target of a mapping is a path of names', async () => {
  for (const target of ['', 'a b', 'a..b', '1a', 'a-b', '.a']) {
    const findings = await findingsOfNode({
      id: 't',
      type: 'serviceTask',
      job: { type: 'x' },
      outputs: { [target]: '=1' },
    });
    assert.match(findings.join(), /^t: the target '.*' of an output mapping is not a variable name/, target);
  }
  const names = ['__proto__', 'constructor.prototype', 'größe', '$x', '_y'] as const;
  const outputs = names.map((name) => [name, '=1'] as const);
  assert.deepEqual(await findingsOfNode({ id: 't', type: 'serviceTask', job: { type: 'x' }, outputs }), []);
});

test('an output mapping needs a source; an input without one is null', async () => {
  const node = { id: 't', type: 'serviceTask', job: { type: 'x' } } as const;
  assert.deepEqual(await findingsOfNode({ ...node, inputs: { a: '' } }), []);
  assert.deepEqual(await findingsOfNode({ ...node, outputs: { a: '' } }), [
    "t: the source of the output mapping to 'a' is missing or empty",
  ]);
});

test('unsupported extension elements are rejected, foreign ones are not', async () => {
  const job = { type: 'x' };
  const script = '<zeebe:script expression="=1" resultVariable="r" />';
  assert.deepEqual(await findingsOfNode({ id: 't', type: 'serviceTask', job, extension: script }), [
    't: zeebe:script is not supported on bpmn:serviceTask',
  ]);
  const foreign = '<a:b xmlns:a="urn:a" c="1"><a:d>text</a:d></a:b>';
  const attributes = {
    'zeebe:modelerTemplate': 'x',
    'xmlns:camunda': 'urn:camunda',
    'camunda:asyncBefore': 'true',
  };
  const extension = `${foreign}<zeebe:properties><zeebe:property name="a" value="b" /></zeebe:properties>`;
  assert.deepEqual(await findingsOfNode({ id: 't', type: 'serviceTask', job, extension, attributes }), []);
});

test('quantities are rejected', async () => {
  const job = { type: 'x' };
  const attributes = { startQuantity: '2' };
  assert.deepEqual(await findingsOfNode({ id: 't', type: 'serviceTask', job, attributes }), [
    't: startQuantity other than 1 is not supported',
  ]);
});

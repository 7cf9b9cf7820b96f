/** `connectors test`: the effect of a sample record. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { main } from '../../../cli/main.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { catching, starting } from '../../connectors/inbound/listening.ts';

let folder: string;
let model: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-sample-'));
  model = join(folder, 'order.bpmn');
  const nodes = [
    starting('placed', { activationCondition: '=value.kind = "new"', resultExpression: '={id: value.id}' }),
    catching('paid', { 'topic.topicName': 'payments', resultVariable: 'token {{secrets.TOKEN}}' }),
    { id: 'end', type: 'endEvent' },
  ];
  await writeFile(model, bpmnXml({ id: 'order', nodes, flows: ['placed -> paid -> end'] }));
});

after(() => rm(folder, { recursive: true, force: true }));

async function run(...args: readonly string[]): Promise<{ code: number; text: string; json: unknown[] }> {
  let text = '';
  const write = (more: string): void => {
    text += more;
  };
  const code = await main(args, { write }, { write });
  const lines = args.includes('--json') ? text.trim().split('\n') : [];
  return { code, text, json: lines.map((line) => JSON.parse(line) as unknown) };
}

test('it shows the element, the condition, and the effect with its variables', async () => {
  const record = JSON.stringify({ topic: 'news', value: { kind: 'new', id: 7 } });
  const { code, text } = await run('connectors', 'test', model, '--record', record);
  assert.equal(code, 0);
  assert.match(
    text,
    /process\/order\/order-placed {2}\(topic news, group kafka-inbound-connector-order-placed\)/,
  );
  assert.match(text, /placed: value\.kind = "new" is true/);
  assert.match(text, /publishes the message 'placed-message' with key ''/);
  assert.match(text, /variables: \{"id":7\}/);
  assert.doesNotMatch(text, /payments/);
});

test('as JSON, it shows each subscriber, and dead letters with their reason', async () => {
  const { json } = await run('--json', 'connectors', 'test', model, '--record', '{"value": {"kind": "old"}}');
  const kinds = (json as { subscriber: string; effect: { kind: string; code?: string } }[]).map(
    ({ subscriber, effect }) => [subscriber, effect.kind, effect.code],
  );
  assert.deepEqual(kinds, [
    ['process/order/order-placed', 'skipped', undefined],
    ['process/order/order-paid', 'failed', 'NO_CORRELATION_KEY'],
  ]);
});

test('a secret is never shown', async () => {
  process.env['SECRET_TOKEN'] = 'hidden-value';
  try {
    const record = '{"topic": "payments", "value": {"id": 1}}';
    for (const mode of [[], ['--json']]) {
      const { code, text } = await run(...mode, 'connectors', 'test', model, '--record', record);
      assert.equal(code, 0);
      assert.match(text, /token \{\{secrets\.TOKEN\}\}/);
      assert.doesNotMatch(text, /hidden-value/);
    }
  } finally {
    delete process.env['SECRET_TOKEN'];
  }
});

test('rules of an ingest file can be tested, too', async () => {
  const file = join(folder, 'ingest.yaml');
  await writeFile(
    file,
    'ingest:\n  - {name: one, topic: t, messageName: $.type, correlationKey: {recordKey: true}}\n',
  );
  const { text } = await run(
    'connectors',
    'test',
    file,
    '--record',
    '{"key": "k", "value": {"type": "Paid"}}',
  );
  assert.match(text, /ingest\/one {2}\(topic t, group signalbox-ingest-one\)/);
  assert.match(text, /publishes the message 'Paid' with key 'k'/);
});

test('an invalid record, and a record without consumer, are errors', async () => {
  const bad = await run('connectors', 'test', model, '--record', '{"valeu": 1}');
  assert.equal(bad.code, 2);
  assert.match(bad.text, /the record has an unknown field 'valeu'/);
  const none = await run('connectors', 'test', model, '--record', '{"topic": "other"}');
  assert.match(none.text, /consumes records of other/);
});

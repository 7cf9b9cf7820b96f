/** Tasks with request and reply: the request record, and the effect of a record on the reply topic. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConnectorInputError } from '../../../connectors/errors.ts';
import type { ReceivedRecord } from '../../../connectors/inbound/record-message.ts';
import { ConnectorTasks } from '../../../connectors/outbound/outbound-tasks.ts';
import { REQUEST_ID_HEADER } from '../../../connectors/replies/reply-headers.ts';
import type { ReplyTask } from '../../../connectors/replies/reply-subscriber.ts';
import { ReplySubscriber } from '../../../connectors/replies/reply-subscriber.ts';
import { parseRequestId, requestIdText } from '../../../connectors/replies/request-id.ts';
import type { NodeSpec } from '../../bpmn-xml.ts';
import { engineOf, process } from '../../engine/engine-of.ts';

const ID = { instanceKey: 7, jobKey: 9, definitionKey: 3, elementId: 'ask-it' };
const AT = { topic: 'replies', partition: 0, offset: 5, timestamp: 0 };

function reply(value: unknown, headers: Record<string, string> = {}): ReceivedRecord {
  return {
    offset: 5,
    timestampMs: 0,
    key: null,
    value: Buffer.from(JSON.stringify(value)),
    headers: Object.entries(headers).map(([key, text]) => ({ key, value: Buffer.from(text) })),
  };
}

function effectOf(record: ReceivedRecord, task: Partial<ReplyTask> = {}) {
  const { definitionKey, elementId } = ID;
  const all = { definitionKey, elementId, correlation: '', mapping: {}, ...task };
  const subscriber = new ReplySubscriber('reply/p/1/ask-it', all);
  return subscriber.handle(record, subscriber.decode(record.value), AT, 0);
}

test('the value of a request contains business data only; the requester is in a header', async () => {
  const outbound = new ConnectorTasks({ isOwnCluster: () => true });
  const ask: NodeSpec = {
    id: 'ask',
    type: 'serviceTask',
    job: { type: 'signalbox:kafka-request:1', headers: { replyTopic: 'replies' } },
    inputs: { 'topic.topicName': 'requests', 'message.value': '={ order: id }', headers: '={ mine: "x" }' },
  };
  const engine = await engineOf(process([ask], ['start -> ask -> end']), { outbound });
  const instance = engine.start('p', { variables: { id: 1 } });
  assert.equal(instance.state, 'ACTIVE');
  const [record, ...others] = engine.recordsOn('requests');
  assert.equal(others.length, 0);
  assert.equal(String(record?.value), '{"order":1}');
  const headers = new Map(record?.headers?.map(({ key, value }) => [key, String(value)]));
  assert.equal(headers.get('mine'), 'x');
  assert.equal(headers.get('reply-topic'), 'replies');
  const id = parseRequestId(headers.get(REQUEST_ID_HEADER) ?? '');
  assert.deepEqual([id?.instanceKey, id?.elementId], [instance.key, 'ask']);
  assert.equal(String(record?.key), headers.get(REQUEST_ID_HEADER), 'without a key of its own');
  engine.restart();
  engine.advanceBy('P8D');
  assert.equal(engine.recordsOn('requests').length, 1, 'the request is not written again by itself');
  const without = { ...ask, job: { type: 'signalbox:kafka-request:1' } };
  const bad = await engineOf(process([without], ['start -> ask -> end']), { outbound });
  assert.match(bad.start('p').incidents[0]?.message ?? '', /replyTopic is missing/);
});

test('a reply with the header completes the job, with the variables of the result mapping', () => {
  const mapping = { resultVariable: 'raw', resultExpression: '={ price: value.price, at: kafka.offset }' };
  const effect = effectOf(reply({ price: 5 }, { [REQUEST_ID_HEADER]: requestIdText(ID) }), { mapping });
  assert.equal(effect.kind, 'command');
  const command =
    effect.kind === 'command' && 'completeJob' in effect.command ? effect.command.completeJob : undefined;
  assert.deepEqual([command?.instanceKey, command?.jobKey], [7, 9]);
  const variables = JSON.parse(command?.variables ?? '{}');
  assert.deepEqual([variables.price, variables.at, variables.raw.value], [5, 5, { price: 5 }]);
});

test('FEEL can find the request id in a reply', () => {
  const record = reply({ about: requestIdText(ID) });
  assert.equal(effectOf(record).kind, 'skipped');
  assert.equal(effectOf(record, { correlation: '=value.about' }).kind, 'command');
  assert.throws(() => effectOf(record, { correlation: '=value.' }), ConnectorInputError);
});

test('a reply with an error code throws the error', () => {
  const headers = { [REQUEST_ID_HEADER]: requestIdText(ID), 'signalbox-error-code': 'SOLD_OUT' };
  const effect = effectOf(reply(null, headers));
  assert.deepEqual(effect.kind === 'command' && effect.command, {
    throwError: { jobKey: 9, instanceKey: 7, errorCode: 'SOLD_OUT', errorMessage: '' },
  });
});

test('a reply without a task, or to another task, is ignored', () => {
  for (const text of ['', 'x', '1-2-3', requestIdText({ ...ID, elementId: 'other' })]) {
    assert.equal(effectOf(reply({}, { [REQUEST_ID_HEADER]: text })).kind, 'skipped');
  }
});

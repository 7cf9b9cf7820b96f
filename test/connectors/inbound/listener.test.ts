/** How the properties of an inbound connector are read. Source: kafka-connector contract §3.1 to §3.3. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { catching, elementsOf, starting } from './listening.ts';

test('secrets and FEEL without variables are evaluated; blank credentials are ignored', async () => {
  const [element] = await elementsOf(
    [
      starting('s', {
        'topic.bootstrapServers': '{{secrets.SERVERS}}',
        'topic.topicName': '="a" + "b"',
        'authentication.username': '{{secrets.USER}}',
        'authentication.password': '',
        activationCondition: '=value.token = "{{secrets.TOKEN}}"',
      }),
    ],
    { SERVERS: 'one:1, two:2', USER: '', TOKEN: 't' },
  );
  assert.equal(element?.source.topic, 'ab');
  assert.deepEqual(element?.source.client.bootstrapServers, ['one:1', 'two:2']);
  assert.equal(element?.source.client.connection.size, 0);
  assert.equal(element?.listener.condition?.source, 'value.token = "t"');
  await assert.rejects(
    elementsOf([starting('s', { groupId: '{{secrets.NONE}}' })]),
    /'NONE' is not available/,
  );
});

test('the group comes from the additional properties, the form, or the sharing elements', async () => {
  const group = async (more: Record<string, string>) =>
    (await elementsOf([starting('s', more)]))[0]?.source.group;
  assert.equal(await group({}), 'kafka-inbound-connector-p-s');
  assert.equal(await group({ groupId: 'mine' }), 'mine');
  assert.equal(await group({ groupId: 'mine', additionalProperties: '={"group.id": "theirs"}' }), 'theirs');
  assert.equal(await group({ additionalProperties: '{"group.id": "json"}' }), 'json');
  assert.equal(
    await group({ deduplicationMode: 'MANUAL', deduplicationId: 'd-1' }),
    'kafka-inbound-connector-p-d-1',
  );
  assert.equal((await group({ groupId: 'x'.repeat(300) }))?.length, 250);
});

test('AUTO: elements share a consumer if all properties except their expressions are equal', async () => {
  const ids = async (a: Record<string, string>, b: Record<string, string>) => {
    const auto = { deduplicationMode: 'AUTO' };
    const elements = await elementsOf([starting('s', { ...auto, ...a }), catching('c', { ...auto, ...b })]);
    return elements.map(({ source }) => source.deduplicationId);
  };
  const [one, two] = await ids(
    { resultVariable: 'x' },
    { messageTtl: 'PT1M', consumeUnmatchedEvents: 'true' },
  );
  assert.equal(one, two);
  const [three, four] = await ids({ autoOffsetReset: 'earliest' }, {});
  assert.notEqual(three, four);
});

test('offsets are one number, several, or a FEEL list', async () => {
  const offsets = async (text: string) =>
    (await elementsOf([starting('s', { offsets: text })]))[0]?.source.offsets;
  assert.deepEqual(await offsets('10'), [10]);
  assert.deepEqual(await offsets('10,23'), [10, 23]);
  assert.deepEqual(await offsets('=[10,23]'), [10, 23]);
  await assert.rejects(offsets('ten'), /offsets must be integers/);
});

test('without a correlation key expression, a catch event receives no records, with the reason', async () => {
  await assert.rejects(
    elementsOf([catching('c', { correlationKeyExpression: '' })]),
    /correlationKeyExpression is missing/,
  );
});

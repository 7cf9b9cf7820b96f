/** Records of each topic as `topics read` shows them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { topicNames } from '../../engine/topics.ts';
import type { ReadableTopic, RecordRow } from '../../inspect/record-json.ts';
import { READABLE_TOPICS, recordJson } from '../../inspect/record-json.ts';
import type { OutboundRecord } from '../../kafka/ports.ts';
import { createTestEngine } from '../../testkit/index.ts';
import { bpmnXml } from '../bpmn-xml.ts';
import { job, process } from '../engine/engine-of.ts';

const names = topicNames();

/** All records of a process with big variables, by topic. */
async function written(): Promise<ReadonlyMap<ReadableTopic, readonly RecordRow[]>> {
  const engine = createTestEngine();
  const records: OutboundRecord[] = [];
  engine.cluster.observe((committed) => records.push(...committed.records));
  await engine.deploy(bpmnXml(process([job('x')], ['start -> x -> end'])));
  engine.start('p', { variables: { text: 'a', large: 'y'.repeat(100_000) }, businessKey: 'b' });
  const rowsOf = (name: ReadableTopic) =>
    records
      .filter(({ topic }) => topic === names[name])
      .map(({ key, value }, offset) =>
        recordJson(
          name,
          { topic: names[name], partition: 0 },
          { offset, timestampMs: 0, key: Buffer.from(String(key)), value, headers: [] },
        ),
      );
  return new Map(READABLE_TOPICS.map((name) => [name, rowsOf(name)]));
}

test('every record of every topic is decoded, and is JSON', async () => {
  const topics = await written();
  for (const [name, rows] of topics) {
    assert.ok(rows.length > 0, name);
    for (const row of rows) {
      assert.deepEqual(JSON.parse(JSON.stringify(row)), row);
      assert.equal(row.timestamp, '1970-01-01T00:00:00.000Z');
    }
  }
});

test('states have variables as values and parts by their own message', async () => {
  const rows = (await written()).get('state') ?? [];
  const own = rows.find(({ message }) => message === 'ProcessInstance');
  const { processId, elements } = (own?.value ?? {}) as {
    processId: string;
    elements: { variables: object[] }[];
  };
  assert.equal(processId, 'p');
  assert.deepEqual(elements[0]?.variables[0], { name: 'text', value: 'a' });
  assert.ok(rows.some(({ message, key }) => message === 'InstancePart' && key?.includes('/')));
});

test('the history has names of events, and partitions have their entries', async () => {
  const topics = await written();
  const [step] = topics.get('history') ?? [];
  const { events, command } = (step?.value ?? {}) as { events: { kind: string }[]; command: string };
  assert.equal(command, 'startProcessInstance');
  assert.equal(events[0]?.kind, 'processInstanceCreated');
  const keys = (topics.get('partition') ?? []).map(({ key }) => key);
  assert.ok(keys.includes('progress'));
});

test('a tombstone has neither a message nor a value', () => {
  const record = { offset: 1, timestampMs: 0, key: Buffer.from('barrier'), value: null, headers: [] };
  const row = recordJson('state', { topic: names.state, partition: 2 }, record);
  assert.deepEqual([row.key, row.message, row.value], ['barrier', null, null]);
});

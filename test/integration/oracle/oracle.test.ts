/**
 * The oracle itself: it accepts the records of an engine, and finds each violation that is planted in a copy
 * of them.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { topicLayout } from '../../../engine/topic-layout.ts';
import type { TopicNames } from '../../../engine/topics.ts';
import { topicNames } from '../../../engine/topics.ts';
import { createTopics, deleteTopics, listTopics } from '../../../kafka/admin/admin.ts';
import type { OutboundRecord } from '../../../kafka/ports.ts';
import { readToEnd } from '../../../kafka/read/read-to-end.ts';
import { RecordProducer } from '../../../kafka/write/producer.ts';
import { decodeStep, encodeStep } from '../../../state/codec.ts';
import { EventKind } from '../../../state/events.ts';
import { entryKey, partitionEntryCodec } from '../../../state/partition-entries.ts';
import { uniquePrefix } from '../fixture/broker.ts';
import { SignalboxCluster } from '../fixture/cluster.ts';
import { LOAD_PATH, LOAD_XML, Load } from '../fixture/load.ts';
import type { Verdict } from '../fixture/oracle.ts';
import { askOracleOf } from '../fixture/oracle.ts';

const PARTITIONS = 2;
const STARTS = 10;

interface CopiedRecord extends OutboundRecord {
  /** The name without the prefix, such as `state` or `jobs.first`. */
  readonly name: string;
  readonly partition: number;
}

let cluster: SignalboxCluster;
/** The records of a healthy engine. */
const records: CopiedRecord[] = [];
const acknowledged = new Set<string>();
const copies: string[] = [];
let original: Verdict;
let copied: Verdict;
/** In the order of PLANTS. */
let verdicts: readonly Verdict[];

before(async () => {
  cluster = await SignalboxCluster.open(PARTITIONS);
  const engine = await cluster.startEngine('one');
  await cluster.deploy(LOAD_XML);
  const load = new Load(cluster, PARTITIONS);
  load.run(STARTS);
  await load.ended(STARTS);
  await load.stop();
  await load.ended();
  await load.close();
  for (const id of load.acknowledged) acknowledged.add(id);
  await cluster.stopEngine(engine);
  for (const { topic } of await listTopics(cluster.connection)) {
    if (topic.startsWith(cluster.prefix)) await copy(topic);
  }
  const planted = PLANTS.map(({ plant }) => plant());
  const prefixes = [cluster.prefix, ...(await Promise.all([records, ...planted].map(write)))];
  const { bootstrapServers } = cluster;
  const question = { bootstrapServers, acknowledged, allEnded: true, once: true, path: LOAD_PATH };
  const [first, second, ...others] = await askOracleOf(prefixes, question);
  original = found(first);
  copied = found(second);
  verdicts = others;
});

after(async () => {
  const ours = (await listTopics(cluster.connection)).map(({ topic }) => topic);
  const made = ours.filter((topic) => copies.some((prefix) => topic.startsWith(prefix)));
  await deleteTopics(cluster.connection, made);
  await cluster.close();
});

async function copy(topic: string): Promise<void> {
  const name = topic.slice(cluster.prefix.length);
  await readToEnd(cluster.connection, {
    topic,
    onRecord: ({ key, value, headers }, partition) => {
      const header = headers.map((one) => ({ key: one.key, value: one.value && Buffer.from(one.value) }));
      const bytes = (from: Buffer | null) => from && Buffer.from(from);
      records.push({ name, topic, partition, key: bytes(key), value: bytes(value), headers: header });
    },
  });
}

/** Writes records to new topics; returns their prefix. */
async function write(planted: readonly CopiedRecord[]): Promise<string> {
  const prefix = uniquePrefix('copy');
  copies.push(prefix);
  const names: TopicNames = topicNames(prefix);
  const jobTopics = [...new Set(planted.map(({ name }) => name))].filter((name) => name.startsWith('jobs.'));
  await createTopics(cluster.connection, [
    ...topicLayout(names, { partitions: PARTITIONS, replicationFactor: 1 }),
    ...jobTopics.map((name) => ({ topic: prefix + name, partitions: PARTITIONS, replicationFactor: 1 })),
  ]);
  const producer = new RecordProducer(cluster.connection);
  await producer.send(planted.map((record) => ({ ...record, topic: prefix + record.name })));
  await producer.close();
  return prefix;
}

/** The position of the n-th command that changed an instance on a partition. */
function history(partition: number): { record: CopiedRecord; position: number; index: number }[] {
  return records.flatMap((record, index) => {
    if (record.name !== 'history' || record.partition !== partition || !record.value) return [];
    return [{ record, position: decodeStep(record.value).position ?? 0, index }];
  });
}

function isProgress({ name, key }: CopiedRecord): boolean {
  return name === 'partition' && String(key) === 'progress';
}

/**
 * The position of the state record of the same step: an instance's n-th history record and its n-th state
 * record belong together.
 */
function stateIndexOf({ key }: CopiedRecord, historyIndex: number): number {
  const indexes = (name: string) =>
    records.flatMap((record, index) =>
      record.name === name && String(record.key) === String(key) ? [index] : [],
    );
  return indexes('state')[indexes('history').indexOf(historyIndex)] ?? -1;
}

function ownerOf(generation: number, like: CopiedRecord): CopiedRecord {
  const owner = { nodeId: 'two', incarnation: 'two-1', generation, sinceMs: 1 };
  return { ...like, key: Buffer.from(entryKey.owner), value: partitionEntryCodec.encode({ owner }) };
}

function found<T>(what: T | undefined): T {
  assert.ok(what !== undefined);
  return what;
}

/** A planted fault, and the expected output of the oracle: the invariant and words of its findings. */
interface Plant {
  readonly name: string;
  readonly findings: readonly (readonly [invariant: string, what: RegExp])[];
  plant(): readonly CopiedRecord[];
}

const PLANTS: readonly Plant[] = [
  {
    name: 'an acknowledged start without any effect',
    findings: [['I1', /^order-\d+ was acknowledged, but has no instance/]],
    plant() {
      const { key } = found(history(0)[0]).record;
      return records.filter((record) => String(record.key) !== String(key));
    },
  },
  {
    name: 'a lost commit: the records of one command are missing, those after it are there',
    findings: [['I1', /has not ended|completed \[/]],
    plant() {
      const isCompletion = ({ record }: { record: CopiedRecord }) =>
        decodeStep(found(record.value ?? undefined)).command === 'completeJob';
      const { record, index } = found(history(0).findLast(isCompletion));
      const stateIndex = stateIndexOf(record, index);
      return records.filter((_one, at) => at !== index && at !== stateIndex);
    },
  },
  {
    name: 'a doubled output: a job is two records',
    findings: [['I2', /is two records of .*jobs\.first/]],
    plant: () => [...records, found(records.find(({ name }) => name === 'jobs.first'))],
  },
  {
    name: 'an output of a transaction that never was: a job that no history tells of',
    findings: [['I2', /is a record, but no history tells of it/]],
    plant() {
      const job = found(records.find(({ name }) => name === 'jobs.second'));
      const header = JSON.parse(String(job.headers?.[0]?.value)) as { jobKey: number };
      const other = JSON.stringify({ ...header, jobKey: header.jobKey + 100_000 });
      return [...records, { ...job, headers: [{ key: 'job', value: Buffer.from(other) }] }];
    },
  },
  {
    name: 'a lost output: the history has a job without a record',
    findings: [['I1', /job attempt .* is no record/]],
    plant: () =>
      records.toSpliced(
        records.findIndex(({ name }) => name === 'jobs.second'),
        1,
      ),
  },
  {
    name: 'a skipped fence: a former owner commits after the new one has begun',
    findings: [['I4', /^partition 1, offset \d+: position \d+ after/]],
    plant() {
      const early = found(records.find((record) => isProgress(record) && record.partition === 1));
      return [...records, ownerOf(1_000, early), early];
    },
  },
  {
    name: 'a takeover by a node that the group has forgotten: its generation is older than the recorded one',
    findings: [['I4', /owner two of generation 0 after one/]],
    plant: () => [...records, ownerOf(0, found(records.find(isProgress)))],
  },
  {
    name: 'a replayed batch: commands are handled again',
    findings: [
      ['I2', /command \d+ was handled twice/],
      ['I2', /ended 2 times|ended twice|activated before/],
    ],
    plant: () => [
      ...records,
      ...history(0)
        .slice(-2)
        .map(({ record }) => record),
    ],
  },
  {
    name: 'a forgotten rollback: the state knows what history does not',
    findings: [['I3', /has state 2, by history 1/]],
    plant() {
      const { record, index } = found(history(1).at(-1));
      const step = decodeStep(found(record.value ?? undefined));
      const events = step.events.filter(({ kind }) => kind !== EventKind.elementCompleted);
      return records.toSpliced(index, 1, { ...record, value: encodeStep({ ...step, events }) });
    },
  },
  {
    name: 'commands handled in another order than they were written',
    findings: [['I6', /was handled after/]],
    plant() {
      const commands = history(0).filter(({ position }) => position >= 0);
      const [former, latter] = [found(commands.at(-2)), found(commands.at(-1))];
      return records.toSpliced(former.index, 1, latter.record).toSpliced(latter.index, 1, former.record);
    },
  },
];

test('the output of an engine passes, and so does its copy', () => {
  for (const verdict of [original, copied]) {
    assert.ok(verdict.ok, JSON.stringify(verdict, null, 2));
    assert.equal(verdict.completed, acknowledged.size);
    assert.equal(verdict.jobRecords, 2 * acknowledged.size);
  }
});

for (const [index, { name, findings }] of PLANTS.entries()) {
  test(name, () => {
    const verdict = found(verdicts[index]);
    assert.equal(verdict.ok, false);
    for (const [invariant, what] of findings) {
      const texts = verdict.violations[invariant] ?? [];
      assert.ok(
        texts.some((text) => what.test(text)),
        `${invariant} ${what} in ${JSON.stringify(verdict)}`,
      );
    }
  });
}

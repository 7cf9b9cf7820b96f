/** Workers on a real broker, with a real engine. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { SignalboxClient } from '../../../client/index.ts';
import { jobTopic } from '../../../engine/topics.ts';
import { fetchGroupOffsets } from '../../../kafka/group/group-offsets.ts';
import { RecordProducer } from '../../../kafka/write/producer.ts';
import { decodeInstance } from '../../../state/codec.ts';
import { BpmnError, JobFailure } from '../../../worker/index.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import { clientOf } from '../fixture/killable-engine.ts';
import { readSettled } from '../fixture/settled.ts';
import { TestWorkers } from '../fixture/test-workers.ts';

let cluster: SignalboxCluster;
let client: SignalboxClient;
const workers = new TestWorkers();

before(async () => {
  cluster = await SignalboxCluster.open(4);
  await cluster.startEngine('engine-1');
  client = clientOf(cluster);
});
after(async () => {
  await client.close();
  await cluster.close();
});
afterEach(() => workers.stop());

/** start -> task -> end, with a boundary event that catches the error DECLINED. */
async function deploy(processId: string, type: string): Promise<void> {
  const content = bpmnXml({
    id: processId,
    nodes: [
      { id: 'start', type: 'startEvent' },
      { id: 'task', type: 'serviceTask', job: { type, retries: '2', headers: { color: 'red' } } },
      { id: 'end', type: 'endEvent' },
      {
        id: 'declined',
        type: 'boundaryEvent',
        attachedTo: 'task',
        error: 'DECLINED',
        outputs: { reason: '=why' },
      },
      { id: 'declinedEnd', type: 'endEvent' },
    ],
    flows: ['start -> task -> end', 'declined -> declinedEnd'],
  });
  await client.deploy([{ name: `${processId}.bpmn`, content }]);
}

async function start(processId: string, variables: object = {}): Promise<number> {
  return (await client.start({ processId, variables: JSON.stringify(variables) })).instanceKey;
}

describe('a worker on Kafka', () => {
  it('finds a topic that is created later, and completes instances with its variables', async () => {
    const jobs: unknown[] = [];
    workers.start(cluster, {
      type: 'early bird',
      handler: ({ variables, headers, elementId, processId, attempt, retries }) => {
        jobs.push({ headers, elementId, processId, attempt, retries });
        return { answer: Number(variables['n']) + 1 };
      },
    });
    await deploy('early', 'early bird');
    const ended = await Promise.all(
      Array.from({ length: 40 }, (_unused, n) =>
        client.startAndAwait({ processId: 'early', variables: JSON.stringify({ n }) }),
      ),
    );
    for (const [n, { state, variables }] of ended.entries()) {
      assert.equal(state, 'COMPLETED');
      assert.deepEqual(variables, { n, answer: n + 1 });
    }
    assert.equal(jobs.length, 40);
    const headers = { color: 'red' };
    assert.deepEqual(jobs[0], { headers, elementId: 'task', processId: 'early', attempt: 1, retries: 2 });
  });

  it('fails, retries, and throws errors of the model', async () => {
    await deploy('trouble', 'trouble');
    const attempts = new Map<number, number[]>();
    workers.start(cluster, {
      type: 'trouble',
      handler: ({ instanceKey, attempt, variables }) => {
        attempts.set(instanceKey, [...(attempts.get(instanceKey) ?? []), attempt]);
        if (variables['how'] === 'twice' && attempt === 1) {
          throw new JobFailure({ message: 'not yet', retries: 5, backoffMs: 10 });
        }
        if (variables['how'] === 'decline') throw new BpmnError('DECLINED', 'no', { why: 'money' });
        if (variables['how'] === 'break') throw new Error('broken');
        return {};
      },
    });
    const twice = await client.startAndAwait({ processId: 'trouble', variables: '{"how":"twice"}' });
    assert.equal(twice.state, 'COMPLETED');
    assert.deepEqual(attempts.get(twice.instanceKey), [1, 2]);
    const declined = await client.startAndAwait({ processId: 'trouble', variables: '{"how":"decline"}' });
    assert.equal(declined.variables['reason'], 'money');
    const broken = await start('trouble', { how: 'break' });
    await until('the job has no retries left', async () => (await incidentOf(broken)) !== undefined);
    assert.deepEqual(await incidentOf(broken), { type: 'JOB_NO_RETRIES', message: 'broken' });
    assert.deepEqual(attempts.get(broken), [1, 2]);
  });

  it('passes numbers on with all digits and exponents, from a client to a worker and back', async () => {
    const numbers = {
      digits: `1${'234567890'.repeat(111)}`,
      small: `-0.${'0'.repeat(30)}${'7'.repeat(968)}`,
      largest: '9.99e6144',
      smallest: '1E-6144',
      order: '9007199254740993',
    };
    const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };
    let seen: Readonly<Record<string, unknown>> = {};
    workers.start(cluster, {
      type: 'numbers',
      longNumbers: rawJSON,
      handler: ({ variables }) => {
        seen = variables;
        return { back: variables };
      },
    });
    await deploy('numbers', 'numbers');
    const variables = `{${Object.entries(numbers).map(([name, text]) => `"${name}":${text}`)}}`;
    const ended = await client.startAndAwait({ processId: 'numbers', variables });
    assert.equal(JSON.stringify(seen), variables, 'what the worker was given');
    // A client has such numbers as text.
    assert.deepEqual(ended.variables, { ...numbers, back: numbers });
    await readSettled(cluster.connection, {
      topic: jobTopic(cluster.prefix, 'numbers'),
      onRecord: ({ value }) => value && assert.ok(String(value).includes(numbers.digits), String(value)),
    });
  });

  it('rejects a number that is beyond the limits, with the limit', async () => {
    for (const [text, reason] of [
      [`1${'0'.repeat(1000)}`, /1001 digits; the limit is 1000/],
      ['1e6145', /exponent 6145; the limit is 6144/],
    ] as const) {
      const beyond = client.start({ processId: 'numbers', variables: `{"n":${text}}` });
      await assert.rejects(beyond, (error: Error) => reason.test(error.message));
    }
  });

  it('skips garbage, and continues at its position without repeating anything', async () => {
    await deploy('garbage', 'garbage');
    const topic = jobTopic(cluster.prefix, 'garbage');
    const producer = new RecordProducer(cluster.connection);
    const garbage = [0, 1, 2, 3].map((partition) => {
      return { topic, partition, key: 'x', value: Buffer.from('no job') };
    });
    await producer.send(garbage);
    const done: number[] = [];
    const handler = ({ instanceKey }: { instanceKey: number }): void => void done.push(instanceKey);
    const first = workers.start(cluster, { type: 'garbage', handler });
    const keys = await startAll('garbage', 20);
    await until('the jobs are done', () => done.length >= 20);
    await first.stop();
    await producer.send(garbage);
    workers.start(cluster, { type: 'garbage', handler });
    keys.push(...(await startAll('garbage', 20)));
    await until('the other jobs are done', () => done.length >= 40);
    await producer.close();
    assert.deepEqual(done.toSorted(byNumber), keys.toSorted(byNumber));
  });

  it('shares the jobs with others, and hands them over when it stops', async () => {
    await deploy('shared', 'shared');
    const done = [new Set<number>(), new Set<number>()] as const;
    const twins = done.map((own) =>
      workers.start(cluster, {
        type: 'shared',
        concurrency: 4,
        handler: ({ instanceKey }) => void own.add(instanceKey),
      }),
    );
    await Promise.all(twins.map(({ ready }) => ready));
    await until('both have partitions', () => twins.every(({ status }) => status.partitions === 2));
    const starting = startAll('shared', 400);
    await until('both have had jobs', () => done.every(({ size }) => size > 0));
    await twins[0]?.stop();
    const keys = await starting;
    await until('all instances have ended', async () => (await endedCount('shared')) === 400);
    assert.equal(new Set([...done[0], ...done[1]]).size, keys.length);
    await twins[1]?.stop();
    const group = `${cluster.prefix.slice(0, -1)}-worker.shared`;
    const offsets = await fetchGroupOffsets(cluster.connection, group, null);
    // Transaction markers have offsets, too.
    assert.ok(offsets.reduce((sum, { offset }) => sum + offset, 0) >= 400);
  });
});

const byNumber = (left: number, right: number): number => left - right;

function startAll(processId: string, count: number): Promise<number[]> {
  return Promise.all(Array.from({ length: count }, () => start(processId)));
}

/** Newest state records by key. */
async function readStates(): Promise<Map<string, ReturnType<typeof decodeInstance>>> {
  const states = new Map<string, ReturnType<typeof decodeInstance>>();
  await readSettled(cluster.connection, {
    topic: cluster.topics.state,
    onRecord: ({ key, value }) => {
      if (value !== null) states.set(String(key), decodeInstance(value));
    },
  });
  return states;
}

async function incidentOf(instanceKey: number): Promise<{ type: string; message: string } | undefined> {
  const instance = (await readStates()).get(String(instanceKey));
  const incident = instance?.elements.find((element) => element.incident)?.incident;
  return incident ? { type: incident.type, message: incident.message } : undefined;
}

async function endedCount(processId: string): Promise<number> {
  const states = [...(await readStates()).values()];
  return states.filter((instance) => instance.processId === processId && instance.endedAtMs).length;
}

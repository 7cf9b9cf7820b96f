/** Large instances are stored in parts, so that the size of a write depends on the change. Source: ADR 12. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldHistory } from '../../state/apply-event.ts';
import { encodeInstance } from '../../state/codec.ts';
import type { InstanceHandle, TestEngine } from '../../testkit/index.ts';
import type { NodeSpec } from '../bpmn-xml.ts';
import { engineOf, job, process } from './engine-of.ts';

const LATE: NodeSpec = { id: 'late', type: 'boundaryEvent', attachedTo: 'each', timer: { duration: 'PT1H' } };

function each(more: Partial<NodeSpec> = {}): NodeSpec {
  const multi = { in: '=items', element: 'item', out: 'results', outElement: '=result' };
  return job('each', { multi, ...more });
}

async function bigEngine(): Promise<TestEngine> {
  return engineOf(
    process(
      [each(), LATE, job('after'), { id: 'stopped', type: 'endEvent' }],
      ['start -> each -> after -> end', 'late -> stopped'],
    ),
    {},
  );
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at + 1);
}

/** The size of the state records that `work` writes, bytes. */
function stateBytes(engine: TestEngine, work: () => void): number {
  let bytes = 0;
  let counts = true;
  engine.cluster.observe(({ records }) => {
    if (!counts) return;
    for (const { topic, value } of records) {
      if (topic === engine.cluster.names.state) bytes += value?.length ?? 0;
    }
  });
  work();
  counts = false;
  return bytes;
}

function assertFold(engine: TestEngine, { key, history }: InstanceHandle): void {
  const whole = engine.cluster.topics.instance(key);
  assert.ok(whole);
  assert.ok(encodeInstance(whole).equals(encodeInstance(foldHistory(history))), 'parts and history are one');
}

test('10,000 inner instances in parallel are created by continuations, and each completion writes only its changes [B190]', async () => {
  const engine = await bigEngine();
  const instance = engine.start('p', { variables: { items: numbers(10_000) } });
  const jobs = [...engine.cluster.topics.jobs.values()].map(({ header }) => header);
  assert.equal(jobs.length, 10_000);
  const complete = (from: number, to: number): void => {
    for (const [at, { jobKey, instanceKey }] of jobs.slice(from, to).entries()) {
      const variables = JSON.stringify({ result: (from + at + 1) * 2 });
      engine.cluster.request({ completeJob: { jobKey, instanceKey, variables } });
      engine.cluster.settle();
    }
    engine.cluster.topics.replies.length = 0;
  };
  assert.equal(engine.cluster.topics.instance(instance.key)?.inParts, true);
  assertFold(engine, instance);
  const bytes = stateBytes(engine, () => complete(0, 100));
  assert.ok(bytes < 100 * 1000, `${bytes} bytes for 100 completions`);
  complete(100, 10_000);
  assert.deepEqual(instance.activeElements, ['after']);
  assert.deepEqual((instance.variables['results'] as number[]).slice(-2), [19_998, 20_000]);
  engine.job('after').complete();
  assert.equal(instance.state, 'COMPLETED');
});

test('a big instance is the fold of its history after each step, and the same after each restart', async () => {
  const restarted = await bigEngine();
  const steady = await bigEngine();
  const topics: string[] = [];
  for (const engine of [steady, restarted]) {
    const seen: unknown[] = [];
    engine.cluster.observe(({ records }) => {
      seen.push(
        records.map(({ topic, key, value }) => [topic, String(key), value?.toString('base64') ?? null]),
      );
    });
    const rest = (): void => {
      if (engine === restarted) engine.cluster.restart();
    };
    const instance = engine.start('p', { variables: { items: numbers(600) } });
    for (const at of [5, 599, 300]) {
      rest();
      engine.jobs()[at % engine.jobs().length]?.complete({ result: 'x'.repeat(at * 20), extra: at });
      assertFold(engine, instance);
    }
    rest();
    engine.jobs()[3]?.fail({ retries: 0 });
    rest();
    engine.setVariables(instance, { items: 'none', long: 'y'.repeat(20_000) });
    rest();
    engine.setVariables(instance, { long: 'short' });
    assertFold(engine, instance);
    rest();
    engine.advanceBy('PT1H');
    assertFold(engine, instance);
    assert.equal(instance.state, 'COMPLETED');
    topics.push(JSON.stringify(seen));
  }
  assert.equal(topics[0], topics[1]);
});

test('parts are deleted with their element instance; those of the result with the instance', async () => {
  const engine = await bigEngine();
  const live = new Set<string>();
  engine.cluster.observe(({ records }) => {
    for (const { topic, key, value } of records) {
      if (topic !== engine.cluster.names.state) continue;
      if (value) live.add(String(key));
      else live.delete(String(key));
    }
  });
  const instance = engine.start('p', { variables: { items: numbers(700).map((n) => `item number ${n}`) } });
  assert.equal(live.size, 1 + 701 + 1);
  for (const task of engine.jobs()) task.complete({ result: 'some text of the result' });
  engine.job('after').complete();
  assert.equal(instance.state, 'COMPLETED');
  const { key } = instance;
  assert.deepEqual([...live].sort(), [`${key}`, `${key}/v/${key}.0`, `${key}/v/${key}.1`]);
  assert.equal((instance.variables['results'] as string[]).length, 700);
  engine.cluster.restart();
  engine.advanceBy('PT2H');
  assert.deepEqual([...live], []);
});

test('a long collection is omitted from the job of each inner instance, which lists it', async () => {
  const engine = await bigEngine();
  engine.start('p', { variables: { items: numbers(2500), other: 1 } });
  const [first] = engine.jobs();
  assert.deepEqual(first?.variables, { item: 1, result: null, loopCounter: 1, other: 1 });
  const { header } = engine.cluster.topics.jobs.get(first?.key ?? 0) ?? {};
  assert.deepEqual(header?.omittedVariables, ['items', 'results']);
  const small = await bigEngine();
  small.start('p', { variables: { items: [1] } });
  assert.deepEqual(small.job('each').variables['items'], [1]);
});

test('canceling 10,000 inner instances is one step, whose history may be several records', async () => {
  const engine = await bigEngine();
  const instance = engine.start('p', { variables: { items: numbers(10_000) } });
  engine.cancel(instance);
  assert.equal(instance.state, 'TERMINATED');
  assert.equal(instance.terminatedElements.length, 10_001);
  assertFold(engine, instance);
});

test('a rejected command does not change a big instance', async () => {
  const engine = await bigEngine();
  const instance = engine.start('p', { variables: { items: numbers(600) } });
  const [first] = engine.jobs();
  first?.complete({ result: 1 });
  assert.throws(() => first?.complete({ result: 1 }));
  assertFold(engine, instance);
  engine.jobs()[0]?.complete({ result: 2 });
  assertFold(engine, instance);
});

/**
 * Messages between partitions: the instance waits on one, its subscription is on another. Every pair of
 * commands that can cross (the table in engine/step/messages.ts), every repeat, and all orders of a short
 * schedule.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeCommand } from '../../engine/command-codec.ts';
import { partitionForKey } from '../../kafka/wire/murmur2.ts';
import type { InstanceHandle, TestEngine } from '../../testkit/index.ts';
import type { NodeSpec, ProcessSpec } from '../bpmn-xml.ts';
import { engineOf, job, process } from './engine-of.ts';

/** Instances start on partition 0; subscriptions with this key are on partition 1. */
const INSTANCES = 0;
const MESSAGES = 1;
const key = ['a', 'b', 'c', 'd', 'e'].find((text) => partitionForKey(text, 2) === MESSAGES) ?? '';

const message = { name: 'm', key: '=id' };
const receive: NodeSpec = { id: 'm', type: 'receiveTask', message };
const waiting = process([receive], ['start -> m -> end']);
const withTimeout = process(
  [receive, { id: 't', type: 'boundaryEvent', attachedTo: 'm', timer: { duration: 'PT1M' } }, job('late')],
  ['start -> m -> end', 't -> late'],
);
const served = process(
  [
    job('x'),
    {
      id: 'b',
      type: 'boundaryEvent',
      attachedTo: 'x',
      interrupting: false,
      message,
      outputs: { seen: '=append(seen, a)' },
    },
  ],
  ['start -> x -> end', 'b -> end'],
);

class Crossing {
  readonly engine: TestEngine;

  constructor(engine: TestEngine) {
    this.engine = engine;
  }

  static async of(spec: ProcessSpec): Promise<Crossing> {
    assert.notEqual(key, '');
    return new Crossing(await engineOf(spec, { partitions: 2 }));
  }

  /** Starts an instance on partition 0; by default, its subscription is opened. */
  start(options: { opened?: boolean } = {}): InstanceHandle {
    const { cluster } = this.engine;
    const variables = JSON.stringify({ id: key, seen: [] });
    cluster.request({ startProcessInstance: { processId: 'p', variables } }, INSTANCES);
    cluster.step(INSTANCES);
    if (options.opened !== false) cluster.settle();
    return this.engine.instances().at(-1) as InstanceHandle;
  }

  /** Publishes a message, which belongs to partition 1. */
  publish(a = 1, timeToLiveMs = 3_600_000): void {
    const { cluster } = this.engine;
    const publishMessage = { name: 'm', correlationKey: key, timeToLiveMs, variables: `{"a":${a}}` };
    cluster.request({ publishMessage }, MESSAGES);
    while (cluster.partition(MESSAGES).waiting.length > 0) cluster.step(MESSAGES);
  }

  /** Names of the commands that wait in a partition's log. */
  waiting(partition: number): string[] {
    return this.engine.cluster.partition(partition).waiting.map(({ value }) => decodeCommand(value).name);
  }

  /** Asserts that no message is being delivered any more. */
  assertQuiet(): void {
    assert.deepEqual(this.engine.deadLetters, []);
    for (const { state } of this.engine.cluster.partitions) {
      for (const { inFlight } of state.messages.values()) assert.deepEqual(inFlight, []);
      for (const { correlatingMessageKey = 0 } of state.subscriptions.values()) {
        assert.equal(correlatingMessageKey, 0);
      }
    }
  }

  get subscriptions(): number {
    return this.engine.cluster.partition(MESSAGES).state.subscriptions.size;
  }
}

test('the normal case: Open, Correlate, Acknowledge [B35]', async () => {
  const crossing = await Crossing.of(waiting);
  const instance = crossing.start({ opened: false });
  assert.deepEqual(crossing.waiting(MESSAGES), ['openSubscription']);
  crossing.publish();
  assert.deepEqual(crossing.waiting(INSTANCES), ['correlateMessage']);
  crossing.engine.cluster.step(INSTANCES);
  assert.equal(instance.state, 'COMPLETED');
  assert.deepEqual(crossing.waiting(MESSAGES), ['acknowledgeCorrelation']);
  crossing.engine.cluster.settle();
  assert.equal(crossing.subscriptions, 0);
  crossing.assertQuiet();
});

for (const how of ['cancel', 'timeout'] as const) {
  const leave = ({ engine }: Crossing, instance: InstanceHandle) => {
    if (how === 'timeout') return engine.cluster.tick(engine.nowMs + 60_000);
    // Inserted before the commands that wait in the log, as if it had arrived first.
    engine.cluster.request({ cancelProcessInstance: { instanceKey: instance.key } }, INSTANCES);
  };

  test(`Close x Correlate (${how}): the message is delivered to the next waiting instance`, async () => {
    const crossing = await Crossing.of(withTimeout);
    const first = crossing.start();
    const { cluster } = crossing.engine;
    if (how === 'timeout') {
      cluster.tick(crossing.engine.nowMs + 30_000);
    }
    const second = crossing.start();
    if (how === 'cancel') {
      leave(crossing, first);
      crossing.publish();
      assert.deepEqual(crossing.waiting(INSTANCES), ['cancelProcessInstance', 'correlateMessage']);
    } else {
      crossing.publish();
      cluster.tick(crossing.engine.nowMs + 30_000);
      assert.deepEqual(crossing.waiting(INSTANCES), ['correlateMessage']);
    }
    cluster.settle();
    assert.deepEqual(first.completedElements.includes('m'), false);
    assert.deepEqual(second.completedElements, ['start', 'm', 'end']);
    assert.equal(crossing.subscriptions, 0);
    crossing.assertQuiet();
  });

  test(`Close x Correlate (${how}): without another subscription, the message is buffered again`, async () => {
    const crossing = await Crossing.of(withTimeout);
    const first = crossing.start();
    if (how === 'cancel') {
      leave(crossing, first);
      crossing.publish();
    } else {
      crossing.publish();
      leave(crossing, first);
    }
    crossing.engine.cluster.settle();
    assert.deepEqual(
      crossing.engine.messages().map(({ variables }) => variables),
      [{ a: 1 }],
    );
    const next = crossing.start();
    assert.equal(next.state, 'COMPLETED');
    crossing.assertQuiet();
  });
}

test('Close x Correlate without time to live: the message is deleted completely', async () => {
  const crossing = await Crossing.of(withTimeout);
  const first = crossing.start();
  crossing.publish(1, 0);
  assert.equal(crossing.engine.messages().length, 1);
  crossing.engine.cluster.tick(crossing.engine.nowMs + 60_000);
  crossing.engine.cluster.settle();
  assert.deepEqual(first.activeElements, ['late']);
  assert.deepEqual(crossing.engine.messages(), []);
  crossing.assertQuiet();
});

test('timeout x Correlate, reversed: the message is first, the timer is canceled', async () => {
  const crossing = await Crossing.of(withTimeout);
  const instance = crossing.start();
  crossing.publish();
  crossing.engine.cluster.step(INSTANCES);
  crossing.engine.advanceBy('PT1M');
  assert.equal(instance.state, 'COMPLETED');
  assert.ok(!instance.completedElements.includes('t'));
  crossing.assertQuiet();
});

test('Open x Close: from one sender, in order; no subscription stays open', async () => {
  const crossing = await Crossing.of(waiting);
  const instance = crossing.start({ opened: false });
  crossing.engine.cluster.request({ cancelProcessInstance: { instanceKey: instance.key } }, INSTANCES);
  crossing.engine.cluster.step(INSTANCES);
  assert.deepEqual(crossing.waiting(MESSAGES), ['openSubscription', 'closeSubscription']);
  crossing.engine.cluster.settle();
  assert.equal(crossing.subscriptions, 0);
});

test('Open x Close with a message in between: the message is returned', async () => {
  const crossing = await Crossing.of(waiting);
  crossing.publish();
  const instance = crossing.start({ opened: false });
  crossing.engine.cluster.request({ cancelProcessInstance: { instanceKey: instance.key } }, INSTANCES);
  crossing.engine.cluster.step(MESSAGES);
  assert.deepEqual(crossing.waiting(INSTANCES), ['cancelProcessInstance', 'correlateMessage']);
  crossing.engine.cluster.settle();
  assert.equal(crossing.engine.messages().length, 1);
  assert.equal(crossing.subscriptions, 0);
  crossing.assertQuiet();
});

test('a message that expires in flight arrives, but is not delivered again [C111]', async () => {
  const engine = await engineOf([waiting, { ...waiting, id: 'q' }], { partitions: 2 });
  const crossing = new Crossing(engine);
  const instance = crossing.start();
  crossing.publish(1, 500);
  engine.cluster.tick(engine.nowMs + 600);
  assert.equal(engine.messages().length, 1);
  const variables = JSON.stringify({ id: key });
  engine.cluster.request({ startProcessInstance: { processId: 'q', variables } }, MESSAGES);
  engine.cluster.step(MESSAGES);
  engine.cluster.settle();
  assert.equal(instance.state, 'COMPLETED');
  assert.equal(engine.instances({ processId: 'q' })[0]?.state, 'ACTIVE');
  assert.deepEqual(engine.messages(), []);
  crossing.assertQuiet();
});

test('Correlate x Correlate: one is in flight, the second waits for the answer and is delivered next [C108]', async () => {
  const crossing = await Crossing.of(waiting);
  const first = crossing.start();
  crossing.publish(1);
  crossing.publish(2);
  assert.deepEqual(crossing.waiting(INSTANCES), ['correlateMessage']);
  crossing.engine.cluster.settle();
  assert.deepEqual(first.variables['a'], 1);
  assert.deepEqual(crossing.start().variables['a'], 2);
  crossing.assertQuiet();
});

test('Correlate x Correlate on a non-interrupting one: all are delivered, one at a time, in order [B37 C124]', async () => {
  const crossing = await Crossing.of(served);
  const instance = crossing.start();
  for (const a of [1, 2, 3]) crossing.publish(a);
  assert.deepEqual(crossing.waiting(INSTANCES), ['correlateMessage']);
  crossing.engine.cluster.settle();
  assert.deepEqual(instance.variables['seen'], [1, 2, 3]);
  crossing.assertQuiet();
});

test('Acknowledge x Close: the next message is in flight when the activity ends, and is returned', async () => {
  const crossing = await Crossing.of(served);
  const instance = crossing.start();
  const { cluster } = crossing.engine;
  crossing.publish(1);
  crossing.publish(2);
  cluster.step(INSTANCES);
  assert.deepEqual(crossing.waiting(MESSAGES), ['acknowledgeCorrelation']);
  const [work] = instance.jobs;
  cluster.request({ completeJob: { jobKey: work?.key ?? 0, instanceKey: instance.key } }, INSTANCES);
  cluster.step(INSTANCES);
  assert.deepEqual(crossing.waiting(MESSAGES), ['acknowledgeCorrelation', 'closeSubscription']);
  cluster.settle();
  assert.equal(instance.state, 'COMPLETED');
  assert.deepEqual(instance.variables['seen'], [1]);
  assert.equal(crossing.engine.messages().filter(({ variables }) => variables['a'] === 2).length, 1);
  assert.equal(crossing.subscriptions, 0);
  assert.deepEqual(crossing.start().variables['seen'], [1, 2].slice(1));
  crossing.assertQuiet();
});

test('a message that ends its own activity: Close is before Acknowledge in one step', async () => {
  const crossing = await Crossing.of(
    process(
      [
        job('x'),
        { id: 'b', type: 'boundaryEvent', attachedTo: 'x', interrupting: false, message },
        { id: 'stop', type: 'endEvent', terminate: true },
      ],
      ['start -> x -> end', 'b -> stop'],
    ),
  );
  const instance = crossing.start();
  crossing.publish();
  crossing.engine.cluster.step(INSTANCES);
  assert.equal(instance.state, 'COMPLETED');
  assert.deepEqual(crossing.waiting(MESSAGES), ['closeSubscription', 'acknowledgeCorrelation']);
  crossing.engine.cluster.settle();
  assert.equal(crossing.subscriptions, 0);
  crossing.assertQuiet();
});

/** The bits of a number decide which partition works next; then both work in turn until nothing is left. */
function play(crossing: Crossing, schedule: number, steps: number): void {
  for (let n = 0; n < steps; n++) crossing.engine.cluster.step((schedule >> n) & 1);
  crossing.engine.cluster.settle();
}

test('in all orders each message reaches exactly one instance, or is still buffered [B281]', async () => {
  const STEPS = 7;
  for (let schedule = 0; schedule < 2 ** STEPS; schedule++) {
    const crossing = await Crossing.of(withTimeout);
    const { cluster } = crossing.engine;
    const first = crossing.start({ opened: false });
    for (const a of [1, 2]) {
      const publishMessage = {
        name: 'm',
        correlationKey: key,
        timeToLiveMs: 3_600_000,
        variables: `{"a":${a}}`,
      };
      cluster.request({ publishMessage }, MESSAGES);
    }
    const variables = JSON.stringify({ id: key });
    cluster.request({ startProcessInstance: { processId: 'p', variables } }, INSTANCES);
    cluster.request({ cancelProcessInstance: { instanceKey: first.key } }, INSTANCES);
    play(crossing, schedule, STEPS);
    const taken = crossing.engine
      .instances()
      .filter(({ completedElements }) => completedElements.includes('m'));
    const received = taken.map(({ variables: own }) => own['a']);
    const unused = crossing.engine
      .messages()
      .filter(({ variables: own }) => !received.includes(own['a'] ?? null))
      .map(({ variables: own }) => own['a']);
    assert.deepEqual([...received, ...unused].toSorted(), [1, 2], `schedule ${schedule}`);
    assert.equal(crossing.engine.instances()[1]?.state, 'COMPLETED', `schedule ${schedule}`);
    assert.equal(crossing.subscriptions, 0, `schedule ${schedule}`);
    crossing.assertQuiet();
  }
});

test('in all orders a non-interrupting subscription gets each message once, in order [C125]', async () => {
  const STEPS = 7;
  for (let schedule = 0; schedule < 2 ** STEPS; schedule++) {
    const crossing = await Crossing.of(served);
    const instance = crossing.start({ opened: false });
    for (const a of [1, 2, 3]) {
      const publishMessage = {
        name: 'm',
        correlationKey: key,
        timeToLiveMs: 3_600_000,
        variables: `{"a":${a}}`,
      };
      crossing.engine.cluster.request({ publishMessage }, MESSAGES);
    }
    play(crossing, schedule, STEPS);
    assert.deepEqual(instance.variables['seen'], [1, 2, 3], `schedule ${schedule}`);
    crossing.assertQuiet();
  }
});

for (const spec of [withTimeout, served]) {
  test(`every command between partitions can arrive twice (${spec === served ? 'not ' : ''}interrupting)`, async () => {
    const crossing = await Crossing.of(spec);
    const { cluster } = crossing.engine;
    cluster.observe(({ records }) => {
      for (const record of records) {
        if (record.topic !== cluster.names.commands || !record.value || record.key === 'twice') continue;
        // The cluster itself appends the first copy, right before this one.
        cluster.append({ value: record.value, key: Buffer.from('twice') }, record.partition ?? 0);
      }
    });
    const first = crossing.start();
    const second = crossing.start();
    for (const a of [1, 2, 3]) crossing.publish(a);
    cluster.settle();
    if (spec === served) {
      assert.deepEqual([first.variables['seen'], second.variables['seen']], [[1, 3], [2]]);
    } else {
      assert.deepEqual([first.variables['a'], second.variables['a']], [1, 2]);
      assert.deepEqual(crossing.start().variables['a'], 3);
    }
    crossing.assertQuiet();
  });
}

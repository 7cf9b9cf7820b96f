/**
 * Signals compared with a model: every subscription that waits at a broadcast gets the signal once, later
 * ones do not, on any number of partitions, with a restart at any time; a restored index equals the previous
 * one.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { TestEngine } from '../../testkit/index.ts';
import { createTestEngine } from '../../testkit/index.ts';
import type { NodeSpec } from '../bpmn-xml.ts';
import { bpmnXml } from '../bpmn-xml.ts';
import { runs } from './case.ts';
import { dump } from './dump.ts';
import './seed.ts';

const nodes: NodeSpec[] = [
  { id: 'start', type: 'startEvent' },
  { id: 'begun', type: 'startEvent', signal: 'begin' },
  { id: 'x', type: 'serviceTask', job: { type: 'x' } },
  { id: 'told', type: 'boundaryEvent', attachedTo: 'x', signal: 'tell', interrupting: false },
  { id: 'stopped', type: 'boundaryEvent', attachedTo: 'x', signal: 'stop' },
  { id: 'again', type: 'intermediateCatchEvent', signal: 'tell' },
  { id: 'ask', type: 'endEvent', signal: 'begin' },
  {
    id: 'sub',
    type: 'eventSubProcess',
    nodes: [
      { id: 'subOn', type: 'startEvent', signal: 'tell', interrupting: false },
      { id: 'subEnd', type: 'endEvent' },
    ],
    flows: ['subOn -> subEnd'],
  },
  { id: 'end', type: 'endEvent' },
];
const flows = ['start -> x', 'begun -> x', 'x -> ask', 'told -> end', 'stopped -> again -> end'];

/** The expected state of one instance. */
interface Expected {
  told: number;
  sub: number;
  at: 'x' | 'again' | 'ended';
}

type Action = 'start' | 'begin' | 'tell' | 'stop' | 'complete' | 'restart';

const actions = fc.array(
  fc.tuple(
    fc.constantFrom<Action>('start', 'start', 'begin', 'tell', 'tell', 'stop', 'complete', 'restart'),
    fc.nat(),
  ),
  { minLength: 3, maxLength: 25 },
);

class Model {
  readonly instances: Expected[] = [];

  start(): void {
    this.instances.push({ told: 0, sub: 0, at: 'x' });
  }

  tell(): void {
    for (const instance of this.instances) {
      if (instance.at === 'ended') continue;
      instance.sub++;
      if (instance.at === 'x') instance.told++;
      else instance.at = 'ended';
    }
  }

  stop(): void {
    for (const instance of this.instances) if (instance.at === 'x') instance.at = 'again';
  }

  /** An instance throws a signal when it ends, which starts another one. */
  complete(instance: Expected): void {
    instance.at = 'ended';
    this.start();
  }
}

function act(engine: TestEngine, model: Model, keys: number[], action: Action, pick: number): void {
  if (action === 'restart') engine.restart();
  else if (action === 'start') {
    engine.start('p');
    model.start();
  } else if (action === 'complete') {
    const open = engine.jobs({ type: 'x' });
    const job = open[pick % Math.max(open.length, 1)];
    if (!job) return;
    const instance = model.instances[keys.indexOf(job.instanceKey)];
    assert.ok(instance);
    job.complete();
    model.complete(instance);
  } else {
    engine.signal(action);
    if (action === 'begin') model.start();
    else model[action]();
  }
}

/** Instances in the order in which the model created them; keys of several partitions don't show it. */
function noteNew(engine: TestEngine, keys: number[]): void {
  for (const { key } of engine.instances()) if (!keys.includes(key)) keys.push(key);
}

function seen(engine: TestEngine, key: number): Expected {
  const { completedElements, activeElements, state } = engine.instance(key);
  const count = (id: string) => completedElements.filter((element) => element === id).length;
  const at = state !== 'ACTIVE' ? 'ended' : activeElements.includes('x') ? 'x' : 'again';
  return { told: count('told'), sub: count('sub'), at };
}

test('signals reach each waiting subscription once, but no later ones', async () => {
  await fc.assert(
    fc.asyncProperty(actions, fc.integer({ min: 1, max: 4 }), async (steps, partitions) => {
      const engine = createTestEngine({ partitions });
      await engine.deploy(bpmnXml({ id: 'p', nodes, flows }));
      const model = new Model();
      const keys: number[] = [];
      for (const [action, pick] of steps) {
        act(engine, model, keys, action, pick);
        noteNew(engine, keys);
        assert.deepEqual(
          keys.map((key) => seen(engine, key)),
          model.instances,
        );
        const states = () => engine.cluster.partitions.map(({ state }) => dump(state, engine.nowMs));
        const before = states();
        engine.restart();
        assert.deepEqual(states(), before);
      }
    }),
    { numRuns: runs(30) },
  );
});

/**
 * Which lines a node runs while the group assigns and revokes partitions; the test controls when lines reach
 * fencing.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { HeldPartitions } from '../../../engine/node/partition-lines.ts';
import { PartitionLines } from '../../../engine/node/partition-lines.ts';
import type {
  LineEnd,
  PartitionPorts,
  PartitionSettings,
} from '../../../engine/partition/partition-ports.ts';
import { topicNames } from '../../../engine/topics.ts';

/** Ports that do nothing until the test says so. */
class ToldWorld {
  held: HeldPartitions | null = null;
  readonly ends: LineEnd['kind'][] = [];
  /** Partitions whose fencing has begun, in order. */
  readonly fenced: number[] = [];
  readonly #failures: (() => void)[] = [];
  readonly #timers: (() => void)[] = [];
  readonly lines: PartitionLines;

  constructor() {
    const never = (): never => assert.fail('not to be called');
    const ports: PartitionPorts = {
      // Everything that exists is read before the fence.
      reader: {
        open: (at) => ({ ...at, position: 0, pause: never, resume: never, close: () => undefined }),
        close: never,
      },
      clock: {
        nowMs: () => 1,
        after: (_ms, call) => {
          this.#timers.push(call);
          return () => undefined;
        },
      },
      identity: { nodeId: 'node', incarnation: 'first' },
      definitions: { whenKnown: never, isDeleted: never },
      fence: (partition) => {
        this.fenced.push(partition);
        return new Promise((_resolve, reject) => {
          this.#failures.push(() => reject(new Error('no broker answers')));
        });
      },
      checkTargets: never,
      prepareDeployment: never,
      prepareJobTopics: never,
      turn: never,
    };
    this.lines = new PartitionLines({
      ports,
      settings: () => ({ environment: { topics: topicNames('') } }) as PartitionSettings,
      observe: () => ({ status: () => undefined }),
      held: () => this.held,
      onEnded: (_partition, { kind }) => this.ends.push(kind),
    });
  }

  /** The group assigns these partitions, and the node has received the assignment. */
  async assign(...partitions: number[]): Promise<void> {
    this.held = { partitions, generation: (this.held?.generation ?? 0) + 1 };
    this.lines.assign(partitions);
    await turn();
  }

  async failFences(): Promise<void> {
    for (const fail of this.#failures.splice(0)) fail();
    await turn();
  }

  async passTime(): Promise<void> {
    for (const call of this.#timers.splice(0)) call();
    await turn();
  }
}

describe('the lines of a node', () => {
  it('follow the assignments of the group', async () => {
    const world = new ToldWorld();
    await world.assign(0, 1);
    await world.assign(1, 2);
    await world.failFences();
    assert.deepEqual(world.fenced, [1, 0, 2], 'each takeover begins with another one');
    assert.deepEqual(world.ends, ['closed']);
    assert.deepEqual(
      world.lines.statuses().map(({ partition }) => partition),
      [1, 2],
    );
  });

  it('start again with a partition that is assigned again while its line is still closing', async () => {
    const world = new ToldWorld();
    await world.assign(0);
    await world.assign();
    await world.assign(0);
    assert.deepEqual(world.fenced, [0], 'one line at a time');
    await world.failFences();
    assert.deepEqual(world.fenced, [0, 0]);
  });

  it('start again with a partition that was lost before the node had received its assignment', async () => {
    const world = new ToldWorld();
    world.lines.assign([0]);
    await turn();
    assert.deepEqual(world.ends, ['lost']);
    world.held = { partitions: [0], generation: 1 };
    await world.passTime();
    assert.deepEqual(world.fenced, [0]);
  });

  it('do not start again after they are closed', async () => {
    const world = new ToldWorld();
    await world.assign(0);
    const closed = world.lines.close();
    await world.failFences();
    await closed;
    await world.assign(0, 1);
    await world.passTime();
    assert.deepEqual(world.fenced, [0]);
    assert.deepEqual(world.ends, []);
  });
});

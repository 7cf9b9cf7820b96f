/** Consumer groups of workers on a real broker. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { KafkaConnection } from '../../../kafka/connect/connection.ts';
import type { ConsumerGroup } from '../../../kafka/group/worker-group.ts';
import { joinConsumerGroup } from '../../../kafka/group/worker-group.ts';
import { until } from '../../kafka/until.ts';
import { TestCluster } from './test-cluster.ts';

let cluster: TestCluster;
const opened: Worker[] = [];
let topics: string[];

before(async () => {
  cluster = await TestCluster.open();
  topics = [
    await cluster.topic('jobs.a', { partitions: 3 }),
    await cluster.topic('jobs.b', { partitions: 3 }),
  ];
});
after(async () => {
  // Connections left open by a failed test would keep the process alive.
  await Promise.all(opened.map((one) => one.leave()));
  await cluster.close();
});

/** The current owner of each partition, over all workers: a second owner fails the test. */
class Ledger {
  readonly owners = new Map<string, string>();
  readonly events: string[] = [];

  take(worker: string, names: readonly string[]): void {
    for (const name of names) {
      assert.equal(this.owners.get(name), undefined, `${worker} got ${name} while another has it`);
      this.owners.set(name, worker);
    }
    this.events.push(`${worker} + ${names.length}`);
  }

  release(worker: string, names: readonly string[]): void {
    for (const name of names) {
      assert.equal(this.owners.get(name), worker);
      this.owners.delete(name);
    }
    this.events.push(`${worker} - ${names.length}`);
  }
}

class Worker {
  readonly connection: KafkaConnection;
  readonly group: ConsumerGroup;

  constructor(groupId: string, name: string, ledger: Ledger) {
    opened.push(this);
    this.connection = cluster.connect();
    this.group = joinConsumerGroup({
      connection: this.connection,
      groupId,
      topics,
      memberName: name,
      onAssigned: (added) =>
        ledger.take(
          name,
          added.map(({ topic, partition }) => `${topic}/${partition}`),
        ),
      onRevoked: async (removed, loss) => {
        // Work in progress is finished and committed before the next owner may start.
        if (loss === null) {
          await Promise.all(
            removed.map(({ topic, partition }) => this.group.commit(topic, partition, 10 + partition)),
          );
        }
        ledger.release(
          name,
          removed.map(({ topic, partition }) => `${topic}/${partition}`),
        );
      },
    });
  }

  async leave(): Promise<void> {
    await this.group.leave();
    this.connection.close();
  }
}

describe('a consumer group for workers', () => {
  it('shares the partitions of several topics; none has two owners while it changes hands', async () => {
    const groupId = `${cluster.prefix}workers`;
    const ledger = new Ledger();
    const first = new Worker(groupId, 'first', ledger);
    await until(() => first.group.assigned().length === 6);
    const second = new Worker(groupId, 'second', ledger);
    await until(() => first.group.assigned().length === 3 && second.group.assigned().length === 3);
    assert.equal(ledger.owners.size, 6);

    const third = new Worker(groupId, 'third', ledger);
    await until(() => third.group.assigned().length === 2 && ledger.owners.size === 6);

    // The new owner of a partition starts where the previous owner stopped.
    const offsets = await third.group.fetchOffsets(third.group.assigned());
    assert.ok(offsets.every(({ partition, offset }) => offset === 10 + partition));

    await second.leave();
    await until(() => first.group.assigned().length === 3 && third.group.assigned().length === 3);
    assert.deepEqual(new Set(ledger.owners.values()), new Set(['first', 'third']));
    await first.leave();
    await third.leave();
    assert.equal(ledger.owners.size, 0);
  });

  it('combines concurrent commits, and the last offset of a partition wins', async () => {
    const groupId = `${cluster.prefix}commits`;
    const worker = new Worker(groupId, 'only', new Ledger());
    await until(() => worker.group.assigned().length === 6);
    const [topic = ''] = topics;
    assert.deepEqual(await worker.group.fetchOffsets([{ topic, partition: 0 }]), [
      { topic, partition: 0, offset: -1 },
    ]);
    const commits = [1, 2, 3].map((offset) => worker.group.commit(topic, 0, offset));
    commits.push(worker.group.commit(topic, 1, 4));
    await Promise.all(commits);
    assert.deepEqual(
      await worker.group.fetchOffsets([
        { topic, partition: 0 },
        { topic, partition: 1 },
      ]),
      [
        { topic, partition: 0, offset: 3 },
        { topic, partition: 1, offset: 4 },
      ],
    );
    await worker.leave();
    await assert.rejects(worker.group.commit(topic, 0, 9), { code: 'UNKNOWN_MEMBER_ID' });
  });
});

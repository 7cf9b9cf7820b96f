/** Topics are created, described, changed and deleted on a real broker. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { describeAcls } from '../../../kafka/admin/acls.ts';
import {
  addPartitions,
  alterTopicConfigs,
  createTopics,
  deleteTopics,
  describeBrokerConfigs,
  describeBrokerVersions,
  describeTopic,
  ensureTopics,
  KafkaAdminError,
  listTopics,
} from '../../../kafka/admin/admin.ts';
import { KafkaConnection } from '../../../kafka/connect/connection.ts';
import { KafkaConnectionError } from '../../../kafka/connect/errors.ts';
import { until } from '../../kafka/until.ts';
import { TestCluster } from './test-cluster.ts';

let cluster: TestCluster;

before(async () => {
  cluster = await TestCluster.open();
});
after(() => cluster.close());

describe('topics', () => {
  it('are created with their settings, described, changed, extended and deleted', async () => {
    const { connection } = cluster;
    const topic = `${cluster.prefix}life`;
    const configs = { 'cleanup.policy': 'compact', 'segment.bytes': '1048576' };
    await createTopics(connection, [{ topic, partitions: 3, replicationFactor: 1, configs }]);
    const made = await describeTopic(connection, topic);
    assert.equal(made?.partitions.length, 3);
    assert.equal(made.replicationFactor, 1);
    assert.equal(made.configs.get('cleanup.policy')?.value, 'compact');
    assert.equal(made.configs.get('cleanup.policy')?.isDefault, false);
    assert.equal(made.configs.get('retention.ms')?.isDefault, true);

    await alterTopicConfigs(connection, topic, { 'retention.ms': '86400000', 'segment.bytes': null });
    // Settings take some time to reach the brokers.
    await until(async () => {
      const changed = await describeTopic(connection, topic);
      return changed?.configs.get('retention.ms')?.value === '86400000';
    });
    const changed = await describeTopic(connection, topic);
    assert.equal(changed?.configs.get('segment.bytes')?.isDefault, true);
    assert.equal(changed?.configs.get('cleanup.policy')?.value, 'compact');

    await addPartitions(connection, topic, 5);
    assert.equal(await connection.partitionCount(topic), 5);
    assert.ok((await listTopics(connection)).some((one) => one.topic === topic));

    await deleteTopics(connection, [topic]);
    await until(async () => (await describeTopic(connection, topic)) === null);
    await deleteTopics(connection, [topic]);
    assert.equal(await connection.partitionCount(topic), null);
  });

  it('are created if missing, and compared if not', async () => {
    const present = await cluster.topic('present', { partitions: 2 });
    const missing = `${cluster.prefix}missing`;
    const wanted = [
      { topic: present, partitions: 4, configs: { 'cleanup.policy': 'compact' } },
      { topic: missing, partitions: 1 },
    ];
    assert.deepEqual(await ensureTopics(cluster.connection, wanted), {
      created: [missing],
      differences: [
        { topic: present, what: 'partitions', wanted: '4', found: '2' },
        { topic: present, what: 'cleanup.policy', wanted: 'compact', found: 'delete' },
      ],
    });
    assert.deepEqual((await ensureTopics(cluster.connection, wanted.slice(1))).differences, []);
    await deleteTopics(cluster.connection, [missing]);
  });

  it('are rejected with name and reason', async () => {
    const present = await cluster.topic('twice');
    const refusals = [
      { spec: { topic: present, partitions: 1 }, code: 'TOPIC_ALREADY_EXISTS' },
      { spec: { topic: 'not legal', partitions: 1 }, code: 'INVALID_TOPIC_EXCEPTION' },
      { spec: { topic: `${present}-0`, partitions: 0 }, code: 'INVALID_PARTITIONS' },
      { spec: { topic: `${present}-c`, partitions: 1, configs: { nonsense: '1' } }, code: 'INVALID_CONFIG' },
      {
        spec: { topic: `${present}-r`, partitions: 1, replicationFactor: 99 },
        code: 'INVALID_REPLICATION_FACTOR',
      },
    ];
    for (const { spec, code } of refusals) {
      await assert.rejects(createTopics(cluster.connection, [spec]), (error: unknown) => {
        assert.ok(error instanceof KafkaAdminError);
        assert.deepEqual([error.code, error.resource], [code, spec.topic]);
        return true;
      });
    }
  });
});

describe('brokers', () => {
  it('return their release and their settings', async () => {
    const [broker] = await describeBrokerVersions(cluster.connection);
    assert.ok(broker);
    assert.match(broker.release ?? '', /^\d+\.\d+$/);
    const configs = await describeBrokerConfigs(cluster.connection, broker.nodeId);
    assert.ok(configs.has('message.max.bytes'));
  });

  it('that do not exist are named, within the deadline', async () => {
    const options = { bootstrapServers: ['127.0.0.1:1'], clientId: 'test', log: () => undefined };
    const nowhere = new KafkaConnection(options);
    for (const asking of [nowhere.connect(300), describeAcls(nowhere, 20_000)]) {
      await assert.rejects(asking, (error: unknown) => {
        assert.ok(error instanceof KafkaConnectionError);
        assert.match(error.message, /127\.0\.0\.1:1/);
        assert.match(error.message, /ECONNREFUSED/);
        return true;
      });
    }
    nowhere.close();
  });
});

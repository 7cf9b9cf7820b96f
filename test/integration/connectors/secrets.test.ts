/**
 * A model with planted secret values, which must not appear in any topic, log, metric, error or output of the
 * command line.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createTopics, deleteTopics, listTopics } from '../../../kafka/admin/admin.ts';
import { commandLineOf } from '../cli/command-line.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import { clientOf } from '../fixture/killable-engine.ts';
import { readSettled } from '../fixture/settled.ts';
import { instancesOf, sendModel } from './outbound-fixture.ts';

/** If one of these values is found anywhere, a secret has leaked. */
const PLANTED = {
  Username: 'canary-user-4711',
  Password: 'canary-"pass"-4712',
  Registry: 'canary-registry-4713',
  Topic: 'canary-topic-4714',
  Token: 'canary-token-4715',
};

let cluster: SignalboxCluster;
let folder: string;

before(async () => {
  cluster = await SignalboxCluster.open(1);
  folder = mkdtempSync(join(tmpdir(), 'signalbox-secrets-'));
  const lines = Object.entries(PLANTED).map(([name, value]) => `${name}='${value}'`);
  writeFileSync(join(folder, '.env'), [...lines, `Servers=${cluster.bootstrapServers}`].join('\n'));
  await createTopics(cluster.connection, [{ topic: PLANTED.Topic, partitions: 1 }]);
});

after(async () => {
  await deleteTopics(cluster.connection, [PLANTED.Topic]);
  await cluster.close();
  rmSync(folder, { recursive: true });
});

/** One model for each way in which a secret is used, good and bad. */
function models(): string[] {
  const own = '{{secrets.Servers}}';
  const login = {
    'authentication.username': '{{secrets.Username}}',
    'authentication.password': '{{secrets.Password}}',
  };
  const registry = {
    'schemaStrategy.type': 'schemaRegistry',
    'schemaStrategy.schemaRegistryUrl': 'http://{{secrets.Registry}}:{{secrets.Token}}@127.0.0.1:1/x',
    'schemaStrategy.schema': '"string"',
  };
  const result = { resultExpression: '={ at: offset }' };
  return [
    sendModel(own, '{{secrets.Topic}}', {}, login),
    sendModel(own, '{{secrets.Topic}}', result, { headers: '={ "authorization": "secrets.Token" }' }),
    sendModel(own, '{{secrets.Topic}}-missing', {}, {}),
    sendModel(own, 'canary', {}, registry),
    // No server listens there; a worker tries to connect and reports why it failed.
    sendModel(
      '127.0.0.1:1',
      '{{secrets.Topic}}',
      {},
      { ...login, additionalProperties: '={ "delivery.timeout.ms": "300" }' },
    ),
  ].map((xml, at) => xml.replaceAll('id="send"', `id="send${at}"`));
}

async function everythingOnTopics(): Promise<string> {
  const texts: string[] = [];
  const ours = (await listTopics(cluster.connection)).filter(({ topic }) => topic.startsWith(cluster.prefix));
  for (const { topic } of ours) {
    await readSettled(cluster.connection, {
      topic,
      onRecord: ({ key, value, headers }) => {
        const headerTexts = headers.map((header) => `${header.key}=${header.value?.toString()}`);
        texts.push(`${topic} ${key?.toString()} ${headerTexts.join()} ${value?.toString()}`);
      },
    });
  }
  return texts.join('\n');
}

function assertNoSecretIn(where: string, text: string): void {
  for (const [name, value] of Object.entries(PLANTED)) {
    for (const form of [value, JSON.stringify(value).slice(1, -1)]) {
      const at = text.indexOf(form);
      assert.ok(at < 0, `${name} is in ${where}: ${text.slice(Math.max(0, at - 200), at + 60)}`);
    }
  }
}

test('secrets are used, and never written', async () => {
  const node = cluster.spawnNode('one', {
    args: ['--secrets-file', join(folder, '.env'), '--log-level', 'debug'],
  });
  await node.ready(1);
  const client = clientOf(cluster);
  const xmls = models();
  for (const xml of xmls) await cluster.deploy(xml);
  for (const at of xmls.keys()) await client.start({ processId: `send${at}`, variables: { id: at } });
  await client.close();
  await until('all have ended or stopped', async () => {
    const instances = await instancesOf(cluster);
    const done = instances.filter((one) => one.state === 2 || one.elements.some(({ incident }) => incident));
    return done.length === xmls.length;
  });
  const instances = await instancesOf(cluster);
  assert.equal(instances.filter(({ state }) => state === 2).length, 2, 'two could write');
  let used = '';
  await readSettled(cluster.connection, {
    topic: PLANTED.Topic,
    onRecord: ({ headers }) => {
      used += headers.map(({ value }) => String(value)).join();
    },
  });
  assert.ok(used.includes(PLANTED.Token), 'the secret was used where the model asked for it');

  assertNoSecretIn('a topic', await everythingOnTopics());
  const metrics = await (await fetch(new URL('/metrics', node.url ?? ''))).text();
  assertNoSecretIn('the metrics', metrics);
  const { run } = commandLineOf(cluster);
  for (const args of [
    ['list', 'instances'],
    ['list', 'incidents'],
    ['connectors', 'list'],
  ]) {
    const { stdout, stderr } = await run(...args);
    assertNoSecretIn(args.join(' '), stdout + stderr);
  }
  for (const { key } of instances) {
    for (const command of ['get', 'why', 'trace']) {
      const { stdout, stderr } = await run(command, String(key));
      assertNoSecretIn(`${command} ${key}`, stdout + stderr);
    }
  }
  await node.stop();
  assertNoSecretIn('the log', [...node.log.map((entry) => JSON.stringify(entry)), ...node.output].join('\n'));
});

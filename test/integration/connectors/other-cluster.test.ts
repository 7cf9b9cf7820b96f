/**
 * Business topics on another cluster than the engine's, with SASL over TLS; the engine's state about them is
 * on its own cluster. Source: kafka-connector contract §2.3; issue "Clusters".
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bpmnXml } from '../../bpmn-xml.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import type { EngineNode } from '../fixture/engine-node.ts';
import { PASSWORDS, SecureBroker } from '../fixture/secure-broker.ts';
import { Business, inboundProperties, instancesOf, variablesOf } from './inbound-fixture.ts';

let broker: SecureBroker;
let cluster: SignalboxCluster;
let business: Business;
let node: EngineNode;

const scram = (mechanism: string): string =>
  `={"security.protocol": "SASL_SSL", "sasl.mechanism": "${mechanism}", ` +
  '"ssl.truststore.type": "PEM", "ssl.truststore.location": "{{secrets.CA_FILE}}", ' +
  '"sasl.jaas.config": "org.apache.kafka.common.security.scram.ScramLoginModule required ' +
  'username=\\"bob\\" password=\\"{{secrets.BOB}}\\";"}';

before(async () => {
  broker = await SecureBroker.open();
  cluster = await SignalboxCluster.open(2);
  business = new Business(broker.bootstrapServers);
  const env = {
    SECRET_SERVERS: broker.secureServers,
    SECRET_CA_FILE: broker.caFile,
    SECRET_ALICE: PASSWORDS.alice,
    SECRET_BOB: PASSWORDS.bob,
  };
  node = cluster.spawnNode('one', { env });
  await node.ready(2);
});

after(async () => {
  await cluster.close();
  await business.close();
  await broker.close();
});

const logins: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  PLAIN: {
    'authentication.username': 'alice',
    'authentication.password': '{{secrets.ALICE}}',
    additionalProperties: '={"ssl.truststore.type": "PEM", "ssl.truststore.location": "{{secrets.CA_FILE}}"}',
  },
  'SCRAM-SHA-256': { additionalProperties: scram('SCRAM-SHA-256') },
  'SCRAM-SHA-512': { additionalProperties: scram('SCRAM-SHA-512') },
};

for (const [mechanism, login] of Object.entries(logins)) {
  test(`records of another cluster, by ${mechanism} over TLS`, async () => {
    const topic = await business.topic(`far-${mechanism}`, 2);
    const id = `by-${mechanism}`;
    const extension = inboundProperties({
      'topic.bootstrapServers': '{{secrets.SERVERS}}',
      'topic.topicName': topic,
      autoOffsetReset: 'earliest',
      resultExpression: '={id: value.id}',
      ...login,
    });
    const nodes = [
      { id: 'begin', type: 'startEvent', extension },
      { id: 'end', type: 'endEvent' },
    ];
    await cluster.deploy(bpmnXml({ id, nodes, flows: ['begin -> end'] }));
    await business.send(topic, { id: 1 }, { id: 2 }, { id: 3 });
    const ids = async (): Promise<unknown[]> =>
      (await instancesOf(cluster))
        .filter(({ processId }) => processId === id)
        .map((instance) => variablesOf(instance)['id'])
        .sort();
    await until(
      () => `each record has started one: ${node.said()}`,
      async () => (await ids()).length >= 3,
    );
    assert.deepEqual(await ids(), [1, 2, 3]);
  });
}

test('a wrong password is reported, without the password, and nothing else stops', async () => {
  const topic = await business.topic('closed');
  const extension = inboundProperties({
    'topic.bootstrapServers': '{{secrets.SERVERS}}',
    'topic.topicName': topic,
    ...logins['PLAIN'],
    'authentication.password': 'wrong-password',
  });
  const nodes = [
    { id: 'begin', type: 'startEvent', extension },
    { id: 'end', type: 'endEvent' },
  ];
  await cluster.deploy(bpmnXml({ id: 'closed', nodes, flows: ['begin -> end'] }));
  await until(
    () => `the reason is reported: ${node.said()}`,
    () => node.log.some((entry) => JSON.stringify(entry).includes('process/closed')),
  );
  const health = await node.health();
  assert.equal(health?.ready, true);
  assert.match(health?.warnings[0]?.what ?? '', /process\/closed/);
  assert.ok(Date.parse(health?.warnings[0]?.since ?? '') <= Date.now());
  const said = [...node.log, health].map((entry) => JSON.stringify(entry)).join('\n');
  for (const secret of ['wrong-password', PASSWORDS.alice, 'bob-']) assert.ok(!said.includes(secret), secret);
});

/** Topics and ACLs for tools that manage a cluster: each format contains exactly what the tables contain. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse, parseAllDocuments } from 'yaml';
import { ACL_EXPORTS, strimziPrincipalProblem } from '../../../cli/render/acl-export.ts';
import { terraformName, terraformText } from '../../../cli/render/terraform-text.ts';
import { TOPIC_EXPORTS } from '../../../cli/render/topic-export.ts';
import { ROLES, rightsOf } from '../../../engine/rights.ts';
import { topicLayout } from '../../../engine/topic-layout.ts';
import { topicNames } from '../../../engine/topics.ts';

const names = topicNames('orders.');
const aclsOf = (role: (typeof ROLES)[number]) => ({
  rights: rightsOf(role, names),
  principal: 'User:o p',
  bootstrapServers: 'broker:9092',
  cluster: 'main',
});
const topics = topicLayout(names, { partitions: 4, replicationFactor: 3 });
const exported = { topics, bootstrapServers: 'broker:9092', cluster: 'main' };

test('each role has rights, on names of the prefix only', () => {
  for (const role of ROLES) {
    const rights = rightsOf(role, names);
    assert.ok(rights.length > 1, role);
    for (const { name, operations } of rights) {
      assert.match(name, /^orders[.-]/);
      assert.ok(operations.length > 0);
    }
  }
});

test('as shell commands there is one for each right, quoted', () => {
  for (const role of ROLES) {
    const lines = ACL_EXPORTS.shell(aclsOf(role)).split('\n');
    const rights = rightsOf(role, names);
    assert.equal(lines.filter((line) => line.startsWith('kafka-acls ')).length, rights.length);
    assert.ok(lines.some((line) => line.includes("--allow-principal 'User:o p'")));
  }
  const [, , first = ''] = ACL_EXPORTS.shell(aclsOf('client')).split('\n');
  assert.equal(first, '  --operation Write --topic orders.commands --resource-pattern-type literal');
});

test('as a KafkaUser of Strimzi it has every operation of every right', () => {
  for (const role of ROLES) {
    const user = parse(ACL_EXPORTS.strimzi(aclsOf(role)));
    assert.deepEqual([user.apiVersion, user.kind], ['kafka.strimzi.io/v1', 'KafkaUser']);
    const acls = user.spec.authorization.acls as { operations: string[] }[];
    assert.deepEqual(
      acls.map(({ operations }) => operations.length),
      rightsOf(role, names).map(({ operations }) => operations.length),
    );
  }
});

test('for Terraform each operation is a resource with a name of its own', () => {
  const text = ROLES.map((role) => ACL_EXPORTS.terraform(aclsOf(role)));
  for (const [index, role] of ROLES.entries()) {
    const labels = [...(text[index] ?? '').matchAll(/^resource "kafka_acl" "([\w-]+)" \{$/gm)].map(
      ([, label]) => label,
    );
    const operations = rightsOf(role, names).flatMap((right) => right.operations);
    assert.equal(labels.length, operations.length);
    assert.equal(new Set(labels).size, labels.length);
  }
});

test('the topics have the same settings in each format', () => {
  const documents = parseAllDocuments(TOPIC_EXPORTS.strimzi(exported)).map((document) => document.toJS());
  assert.deepEqual(
    documents.map(({ spec }) => [spec.topicName, spec.partitions, spec.replicas]),
    topics.map(({ topic, partitions, replicationFactor }) => [topic, partitions, replicationFactor]),
  );
  for (const [index, { topic, configs = {} }] of topics.entries()) {
    const { spec } = documents[index] as { spec: { config: Record<string, unknown> } };
    assert.deepEqual(
      Object.entries(spec.config).map(([name, value]) => [name, String(value)]),
      Object.entries(configs),
    );
    const shell = TOPIC_EXPORTS.shell(exported)
      .split('kafka-topics ')
      .find((part) => part.includes(`--topic ${topic} `));
    const terraform = TOPIC_EXPORTS.terraform(exported)
      .split('\n\nresource')
      .find((part) => part.includes(`"${topic}"`));
    for (const [name, value] of Object.entries(configs)) {
      assert.ok(
        shell?.includes(`--config ${name}=${value}`) || shell?.includes(`--config '${name}=${value}'`),
        name,
      );
      assert.match(terraform ?? '', new RegExp(`"${name}"\\s+= "${value}"`));
    }
  }
});

test('names are valid for each tool, whatever the prefix is', () => {
  const odd = topicLayout(topicNames('1_Team_.'), { partitions: 1, replicationFactor: 1 });
  const resources = parseAllDocuments(TOPIC_EXPORTS.strimzi({ ...exported, topics: odd }));
  assert.equal(resources[0]?.toJS().metadata.name, '1-team.definitions');
  assert.match(TOPIC_EXPORTS.terraform({ ...exported, topics: odd }), /"_1_Team__definitions" \{/);
  assert.deepEqual(['a b', '-a', '9', 'a-9'].map(terraformName), ['a_b', '_-a', '_9', 'a-9']);
  assert.equal(terraformText('User:"$' + '{a}" %{b} $c'), '"User:\\"$$' + '{a}\\" %%{b} $c"');
  assert.equal(strimziPrincipalProblem('User:orders-1.a'), undefined);
  for (const principal of ['User:CN=orders,O=x', 'User:Orders', 'User:o p', 'User:a-'])
    assert.match(strimziPrincipalProblem(principal) ?? '', /can't be a KafkaUser/);
});

test('the minimal profile has only the settings without which the engine cannot run', () => {
  const minimal = topicLayout(names, { partitions: 4, replicationFactor: 3, profile: 'minimal' });
  assert.deepEqual(
    minimal.map(({ topic }) => topic),
    topics.map(({ topic }) => topic),
  );
  for (const { configs = {}, replicationFactor } of minimal) {
    assert.equal(replicationFactor, undefined);
    const isCompacted = configs['cleanup.policy'] === 'compact';
    assert.deepEqual(
      Object.keys(configs),
      isCompacted ? ['cleanup.policy'] : ['cleanup.policy', 'retention.ms'],
    );
  }
  assert.doesNotMatch(TOPIC_EXPORTS.shell({ ...exported, topics: minimal }), /replication-factor|segment/);
});

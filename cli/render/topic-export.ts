/** The engine's topics as commands or files for tools that manage a cluster. Pure. */

import { stringify } from 'yaml';
import { shellWord } from '../../inspect/command-line.ts';
import type { TopicSpec } from '../../kafka/admin/admin.ts';
import type { ExportFormat } from './acl-export.ts';
import { STRIMZI_API } from './acl-export.ts';
import { TERRAFORM_HEAD, terraformName, terraformText } from './terraform-text.ts';

/** `cluster`: Strimzi's name of the cluster. */
export interface TopicExport {
  readonly topics: readonly TopicSpec[];
  readonly bootstrapServers: string;
  readonly cluster: string;
}

export const TOPIC_EXPORTS: Readonly<Record<ExportFormat, (what: TopicExport) => string>> = {
  shell: topicCommands,
  strimzi: kafkaTopics,
  terraform: kafkaTopicResources,
};

function topicCommands({ topics, bootstrapServers }: TopicExport): string {
  return topics
    .map(({ topic, partitions, replicationFactor, configs = {} }) => {
      const replicas = replicationFactor === undefined ? '' : ` --replication-factor ${replicationFactor}`;
      return [
        `kafka-topics --bootstrap-server ${shellWord(bootstrapServers)} --create --if-not-exists`,
        `  --topic ${shellWord(topic)} --partitions ${partitions}${replicas}`,
        ...Object.entries(configs).map(([name, value]) => `  --config ${shellWord(`${name}=${value}`)}`),
      ].join(' \\\n');
    })
    .join('\n');
}

/** KafkaTopics of Strimzi; the name of the resource may differ from that of the topic. */
function kafkaTopics({ topics, cluster }: TopicExport): string {
  return topics
    .map(({ topic, partitions, replicationFactor, configs = {} }) =>
      stringify({
        apiVersion: STRIMZI_API,
        kind: 'KafkaTopic',
        metadata: {
          name: resourceName(topic),
          labels: { 'strimzi.io/cluster': cluster },
        },
        spec: {
          topicName: topic,
          partitions,
          ...(replicationFactor !== undefined && { replicas: replicationFactor }),
          config: Object.fromEntries(Object.entries(configs).map(([name, value]) => [name, typed(value)])),
        },
      }),
    )
    .join('---\n');
}

/** A name as Kubernetes allows it (RFC 1123): each part begins and ends with a letter or digit. */
function resourceName(topic: string): string {
  const name = topic.toLowerCase().replace(/[^a-z0-9.-]/g, '-');
  return name
    .split('.')
    .map((part) => part.replace(/^-+|-+$/g, ''))
    .filter((part) => part !== '')
    .join('.');
}

function typed(value: string): string | number | boolean {
  if (value === 'true' || value === 'false') return value === 'true';
  return value !== '' && Number.isFinite(Number(value)) ? Number(value) : value;
}

/** Resources of the Terraform provider Mongey/kafka. */
function kafkaTopicResources({ topics }: TopicExport): string {
  const resources = topics
    .map(({ topic, partitions, replicationFactor = 3, configs = {} }) => {
      const width = Math.max(...Object.keys(configs).map((name) => name.length)) + 2;
      return [
        `resource "kafka_topic" "${terraformName(topic)}" {`,
        `  name               = ${terraformText(topic)}`,
        `  partitions         = ${partitions}`,
        `  replication_factor = ${replicationFactor}`,
        '',
        '  config = {',
        ...Object.entries(configs).map(
          ([name, value]) => `    ${JSON.stringify(name).padEnd(width)} = ${terraformText(value)}`,
        ),
        '  }',
        '}',
      ].join('\n');
    })
    .join('\n\n');
  return `${TERRAFORM_HEAD}\n${resources}`;
}

/** Topics, consumer groups and connectors, as Kafka and the deployed models have them. */
import { listConnectors } from '../../inspect/list/connectors.ts';
import { listKafka } from '../../inspect/list/kafka-topics.ts';
import { readTopics } from './inspected.ts';
import type { Operation } from './operation.ts';

export const listKafkaTopics: Operation = {
  id: 'listKafkaTopics',
  method: 'GET',
  path: '/kafka',
  role: 'read',
  async answer({ topics, settings: { bootstrapServers } }) {
    const [listing, connectors] = await Promise.all([
      readTopics(() => listKafka(topics)),
      readTopics(() => listConnectors(topics, [])),
    ]);
    return { body: { bootstrapServers, ...listing, connectors: connectors.rows } };
  },
};

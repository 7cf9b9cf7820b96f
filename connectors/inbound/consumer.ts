/** A consumer group on one cluster: its topics, their subscribers, and the start position. Pure. */
import type { ConnectorProperties } from '../client-properties/java-properties.ts';
import type { OffsetReset } from './listener.ts';
import type { Subscriber } from './subscriber.ts';

/** A subscriber's request for the records of a topic. */
export interface Subscription {
  readonly topic: string;
  readonly group: string;
  readonly client: ConnectorProperties;
  readonly autoOffsetReset: OffsetReset;
  readonly offsets: readonly number[];
  readonly subscriber: Subscriber;
}

/** One topic of a consumer. If subscribers request different settings, those of the first apply. */
export interface ConsumedTopic {
  readonly topic: string;
  readonly client: ConnectorProperties;
  readonly autoOffsetReset: OffsetReset;
  readonly offsets: readonly number[];
  readonly subscribers: readonly Subscriber[];
}

export interface Consumer {
  readonly clusterId: string;
  readonly group: string;
  readonly topics: ReadonlyMap<string, ConsumedTopic>;
}

/**
 * One consumer for each cluster and group, for any number of subscribers. `subscriptions`: with their
 * clusters' ids.
 */
export function consumersOf(
  subscriptions: readonly (Subscription & { readonly clusterId: string })[],
): ReadonlyMap<string, Consumer> {
  const consumers = new Map<string, Consumer & { readonly topics: Map<string, ConsumedTopic> }>();
  for (const { clusterId, group, topic, client, autoOffsetReset, offsets, subscriber } of subscriptions) {
    const key = `${clusterId}/${group}`;
    const consumer = consumers.get(key) ?? { clusterId, group, topics: new Map<string, ConsumedTopic>() };
    consumers.set(key, consumer);
    const known = consumer.topics.get(topic) ?? { topic, client, autoOffsetReset, offsets, subscribers: [] };
    consumer.topics.set(topic, { ...known, subscribers: [...known.subscribers, subscriber] });
  }
  return consumers;
}

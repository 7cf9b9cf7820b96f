/** The fake broker of a simulation, with requests that it rejects on demand. */
import type { TopicNames } from '../../engine/topics.ts';
import { FakeBroker, FOREIGN } from './fake-broker.ts';
import { inboundTopicOf, REFUSED_ORDER_BYTES } from './orders.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';

/** What the simulation sets, at any time. */
interface RefusingWorld {
  readonly scheduler: Scheduler;
  /** Chance that the broker refuses a produce request it could carry out. */
  readonly refusal: number;
  /** A topic that the engine may not write to for a while. */
  readonly forbiddenTopic: string | undefined;
  count(what: string): void;
  trace(text: string): void;
}

/** Partitions written to without a refusal after one, by a writer: more than the pieces of a batch. */
const REFUSAL_GRACE = 300;
const REFUSED_BYTES = 120_000;

export function refusingBroker(
  world: RefusingWorld,
  random: Random,
  topics: TopicNames,
  partitionCount: number,
): FakeBroker {
  const { commands, definitions, state, partition, deadLetters, replies } = topics;
  const inbound = inboundTopicOf(topics);
  const graces = new Map<string, number>();
  return new FakeBroker({
    scheduler: world.scheduler,
    partitionCount,
    compactedTopics: new Set([definitions, state, partition, inbound]),
    singlePartitionTopics: new Set([definitions, deadLetters, replies, inbound]),
    appendTimeTopics: new Set([partition]),
    refuse: (writer, topic, records) => {
      if (writer.startsWith(FOREIGN)) return undefined;
      if (topic === world.forbiddenTopic) return 'TOPIC_AUTHORIZATION_FAILED';
      const isHuge = records.some(({ value }) => (value?.length ?? 0) > REFUSED_BYTES);
      const isRefusedOrder =
        writer.includes('/source/') &&
        topic === commands &&
        records.some(({ value }) => (value?.length ?? 0) > REFUSED_ORDER_BYTES);
      if ((isHuge && topic === state) || isRefusedOrder) {
        graces.set(writer, REFUSAL_GRACE);
        return 'MESSAGE_TOO_LARGE';
      }
      // Each piece of a refused batch is tried alone: only what is refused by its nature may be refused
      // again.
      const grace = graces.get(writer) ?? 0;
      graces.set(writer, grace - 1);
      if (grace > 0 || !random.chance(world.refusal)) return undefined;
      graces.set(writer, REFUSAL_GRACE);
      return 'POLICY_VIOLATION';
    },
    note: (what) => {
      world.count(`broker: ${what}`);
      world.trace(`broker: ${what}`);
    },
    markerDelayMs: () => (random.chance(0.01) ? random.between(10, 3_000) : random.between(0.5, 4)),
  });
}

/** The fake broker of a simulation, which refuses requests on demand. */
import type { TopicNames } from '../../engine/topics.ts';
import { FakeBroker, FOREIGN } from './fake-broker.ts';
import { inboundTopicOf, REFUSED_ORDER_BYTES } from './orders.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';

/** Settings of the simulation, which can change at any time. */
interface RefusingWorld {
  readonly scheduler: Scheduler;
  /** The probability that the broker refuses a produce request that it could carry out. */
  readonly refusal: number;
  /** A topic to which the engine may not write for a while. */
  readonly forbiddenTopic: string | undefined;
  count(what: string): void;
  trace(text: string): void;
}

/**
 * After a refusal, a writer's next writes to this many partitions are not refused: more than a batch has
 * pieces.
 */
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
      // Each piece of a refused batch is tried alone: only a piece that is always refused may be refused
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

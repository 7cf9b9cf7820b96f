/** Names of Signalbox's topics. Pure. Source: Kafka's legal topic names `[a-zA-Z0-9._-]{1,249}`. */

export interface TopicNames {
  readonly prefix: string;
  readonly definitions: string;
  readonly commands: string;
  readonly state: string;
  readonly partition: string;
  readonly history: string;
  /** CloudEvents of processes that publish them. */
  readonly events: string;
  readonly deadLetters: string;
  readonly replies: string;
}

export const DEFAULT_PREFIX = 'signalbox.';

export function topicNames(prefix = DEFAULT_PREFIX): TopicNames {
  return {
    prefix,
    definitions: `${prefix}definitions`,
    commands: `${prefix}commands`,
    state: `${prefix}state`,
    partition: `${prefix}partition`,
    history: `${prefix}history`,
    events: `${prefix}events`,
    deadLetters: `${prefix}dead-letters`,
    replies: `${prefix}replies`,
  };
}

/**
 * The topic of a job type: every byte outside `[A-Za-z0-9-]` is written as `_xx`, so that every type has a
 * valid, unique topic.
 */
export function jobTopic(prefix: string, type: string): string {
  let name = '';
  for (const byte of Buffer.from(type, 'utf8')) {
    const char = String.fromCharCode(byte);
    name += /[A-Za-z0-9-]/.test(char) ? char : `_${byte.toString(16).padStart(2, '0')}`;
  }
  return `${prefix}jobs.${name}`;
}

const TOPIC_NAME_LENGTH_MAX = 249;

/** Why Kafka doesn't allow a topic with this name; undefined if it does. */
export function topicNameProblem(topic: string): string | undefined {
  if (topic.length <= TOPIC_NAME_LENGTH_MAX) return undefined;
  return `its topic name would have ${topic.length} characters; the limit is ${TOPIC_NAME_LENGTH_MAX}; use a shorter job type`;
}

/**
 * True for a topic to which clients and models may have records written: a valid name that is not a topic of
 * the engine, except for replies.
 */
export function isForeignTopic(topics: TopicNames, topic: string): boolean {
  if (!/^[a-zA-Z0-9._-]{1,249}$/.test(topic) || topic === '.' || topic === '..') return false;
  return !topic.startsWith(topics.prefix) || topic.startsWith(topics.replies);
}

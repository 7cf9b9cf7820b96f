/**
 * The rights (Kafka ACLs) that each role needs, and nothing else: the table behind `signalbox acls export`,
 * the checks of `signalbox doctor`, and the engine's own check at its start. Pure.
 * Source: Kafka's "Operations and resources on protocols"; READ, WRITE, DELETE and ALTER imply DESCRIBE.
 */
import { engineGroup } from './engine-group.ts';
import type { TopicNames } from './topics.ts';
import { jobTopic } from './topics.ts';

export const ROLES = ['engine', 'worker', 'client', 'reader', 'webhooks'] as const;

/**
 * `engine`: runs processes. `worker`: completes jobs. `client`: sends commands and waits for their replies.
 * `reader`: reads state, history and dead letters, as `get`, `list`, `why` and `trace` do. `webhooks`: what a
 * server needs in addition to `client` and `reader` if it has webhooks.
 */
export type Role = (typeof ROLES)[number];

export type ResourceType = 'topic' | 'group' | 'transactional-id';

export type Operation = 'read' | 'write' | 'create' | 'describe' | 'describe-configs';

/** Operations on one resource, or on all whose names begin with `name` (`prefixed`). */
export interface Right {
  readonly resource: ResourceType;
  readonly name: string;
  readonly pattern: 'literal' | 'prefixed';
  readonly operations: readonly Operation[];
  /** The purpose, as the end of a sentence. */
  readonly why: string;
  /** Only needed if the feature is used: checks don't ask for it. */
  readonly isOptional?: true;
}

/**
 * `groupId`: the engines' group, if it is not the default one. Workers whose `groupId` is not the default
 * one need the same rights for that group. Topics, groups and transactional ids of connectors depend on
 * the models and are not in the table.
 */
export function rightsOf(
  role: Role,
  topics: TopicNames,
  groupId = engineGroup(topics.prefix),
): readonly Right[] {
  return RIGHTS[role](topics, groupId);
}

/** Such as `User:orders lacks read and write on topic signalbox.state (needed to store instances)`. */
export function lackText(principal: string, { resource, name, pattern, operations, why }: Right): string {
  const where = pattern === 'prefixed' ? `names that begin with ${name}` : name;
  return `${principal} lacks ${operations.join(' and ')} on ${resource} ${where} (needed to ${why})`;
}

/** The command that shows all rights of a role as commands for Kafka's tools. */
export function exportCommand(role: Role, principal: string): string {
  return `signalbox acls export --role ${role} --principal ${principal}`;
}

const RIGHTS: { readonly [R in Role]: (topics: TopicNames, groupId: string) => readonly Right[] } = {
  engine: (topics, groupId) => [
    topic(topics.definitions, ['read', 'write', 'describe-configs'], 'store and read definitions'),
    topic(topics.commands, ['read', 'write', 'describe-configs'], 'process commands and send internal ones'),
    topic(topics.state, ['read', 'write', 'describe-configs'], 'store and restore instances'),
    topic(
      topics.partition,
      ['read', 'write', 'describe-configs'],
      'store and restore positions and messages',
    ),
    topic(topics.history, ['write', 'describe-configs'], 'write the history'),
    topic(topics.deadLetters, ['write', 'describe-configs'], 'write dead letters'),
    topic(topics.replies, ['write', 'describe-configs'], 'reply to clients'),
    topic(`${topics.prefix}inbound`, ['create', 'read', 'write'], 'keep the positions of inbound connectors'),
    {
      ...topic(topics.events, ['create', 'write', 'describe-configs'], 'publish the events of processes'),
      isOptional: true,
    },
    jobs(topics, ['create', 'write'], 'create the topics of job types and write jobs'),
    {
      ...group(groupId),
      operations: ['read'],
      why: 'share partitions with other engines',
    },
    {
      ...{ resource: 'transactional-id', name: topics.prefix, pattern: 'prefixed' },
      ...{ operations: ['write'], why: 'write in transactions' },
    },
  ],
  worker: (topics) => [
    jobs(topics, ['read'], 'read jobs'),
    topic(topics.commands, ['write'], 'send results'),
    {
      ...group(workerGroup(topics.prefix), 'prefixed'),
      ...{ operations: ['read'], why: 'share jobs with other workers' },
    },
  ],
  client: (topics) => [
    topic(topics.commands, ['write'], 'send commands'),
    topic(topics.replies, ['read'], 'read replies'),
  ],
  reader: (topics, groupId) => [
    topic(topics.definitions, ['read', 'describe-configs'], 'read definitions'),
    topic(topics.commands, ['describe', 'describe-configs'], 'see how far the engine has come'),
    topic(topics.state, ['read', 'describe-configs'], 'read instances'),
    topic(topics.partition, ['read', 'describe-configs'], 'read messages, subscriptions and owners'),
    topic(topics.history, ['read', 'describe-configs'], 'read the history'),
    topic(topics.deadLetters, ['read', 'describe-configs'], 'read dead letters'),
    topic(topics.replies, ['describe', 'describe-configs'], 'check the topics'),
    { ...group(groupId), operations: ['describe'], why: 'see which engines run' },
  ],
  webhooks: (topics) => [
    topic(topics.events, ['create', 'read', 'describe-configs'], 'read events'),
    topic(topics.deadLetters, ['write'], 'write the events that could not be delivered'),
    {
      ...group(webhookGroup(topics.prefix, ''), 'prefixed'),
      ...{ operations: ['read'], why: 'share the deliveries with other servers' },
    },
  ],
};

/** The consumer group of a webhook. */
export function webhookGroup(prefix: string, name: string): string {
  return `${prefix.replace(/\.$/, '')}-webhook-${name}`;
}

/** Prefix of the consumer groups of workers with the default `groupId`. */
export function workerGroup(prefix: string): string {
  return `${prefix.replace(/\.$/, '')}-worker`;
}

function topic(name: string, operations: readonly Operation[], why: string): Right {
  return { resource: 'topic', name, pattern: 'literal', operations, why };
}

function jobs({ prefix }: TopicNames, operations: readonly Operation[], why: string): Right {
  return { resource: 'topic', name: jobTopic(prefix, ''), pattern: 'prefixed', operations, why };
}

function group(name: string, pattern: Right['pattern'] = 'literal') {
  return { resource: 'group', name, pattern } as const;
}

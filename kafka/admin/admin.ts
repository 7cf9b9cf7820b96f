/**
 * Creates, describes, changes and deletes topics, as plain functions over a connection. Each has a deadline.
 */

import type { PartitionMetadata, TopicMetadata } from '../connect/cluster-metadata.ts';
import type { KafkaConnection } from '../connect/connection.ts';
import { Deadline, delay } from '../connect/deadline.ts';
import { assertNoError, KafkaConnectionError } from '../connect/errors.ts';
import type { ConfigEntry, NamedResult } from '../wire/admin-requests.ts';
import {
  alterTopicConfigsRequest,
  brokerFeaturesRequest,
  createTopicsRequest,
  deleteTopicsRequest,
  describeTopicConfigsRequest,
} from '../wire/admin-requests.ts';
import type { KafkaRequest } from '../wire/primitives.ts';
import type { BrokerRelease } from './broker-release.ts';
import { releaseOfLevel } from './broker-release.ts';
import { withAdmin } from './public-admin.ts';

/** The cluster rejected an administrative request. */
export class KafkaAdminError extends Error {
  override readonly name = 'KafkaAdminError';
  /** Kafka's error name, such as TOPIC_ALREADY_EXISTS. */
  readonly code: string;
  /** The topic, group or broker of the request. */
  readonly resource: string;
  constructor(code: string, resource: string, message: string) {
    super(message);
    this.code = code;
    this.resource = resource;
  }
}

export interface TopicSpec {
  readonly topic: string;
  readonly partitions: number;
  /** Default: the broker's. */
  readonly replicationFactor?: number;
  /** Kafka's topic settings, such as 'cleanup.policy'. */
  readonly configs?: Readonly<Record<string, string>>;
}

export interface TopicDescription {
  readonly topic: string;
  readonly partitions: readonly PartitionMetadata[];
  /** Of partition 0. */
  readonly replicationFactor: number;
  /** All settings by name, defaults included. */
  readonly configs: ReadonlyMap<string, ConfigEntry>;
}

/**
 * One setting of a topic that differs from the desired one. `what`: 'partitions', 'replication-factor' or a
 * setting's name.
 */
export interface TopicDifference {
  readonly topic: string;
  readonly what: string;
  readonly wanted: string;
  readonly found: string;
}

const TIMEOUT_MS = 30_000;
const CONTROLLER_PAUSE_MS = 100;

function assertNamedResults(action: string, results: readonly NamedResult[]): void {
  for (const { name, code, message } of results) {
    if (code === 'NONE') continue;
    throw new KafkaAdminError(
      code,
      name,
      `cannot ${action} ${name}: ${code}${message ? ` (${message})` : ''}`,
    );
  }
}

/**
 * Sends a request to the controller. Retries only if the broker is not the controller, or if the request was
 * never sent.
 */
async function sendToController(
  connection: KafkaConnection,
  request: KafkaRequest<NamedResult[]>,
  deadline: Deadline,
): Promise<NamedResult[]> {
  for (;;) {
    const elsewhere = await connection.sendToController(request, Math.max(1, deadline.leftMs)).then(
      (results) => {
        if (!results.some(({ code }) => code === 'NOT_CONTROLLER')) return { results };
        return { results: null, error: new KafkaConnectionError('the controller is moving') };
      },
      (error: unknown) => {
        if (error instanceof KafkaConnectionError && error.unsent && !error.closed)
          return { results: null, error };
        throw error;
      },
    );
    if (elsewhere.results !== null) return elsewhere.results;
    if (deadline.leftMs <= CONTROLLER_PAUSE_MS) throw elsewhere.error;
    await delay(CONTROLLER_PAUSE_MS);
    await connection.metadata.refresh([], deadline.leftMs);
  }
}

/**
 * Creates topics and waits until each partition has a leader. Rejects with KafkaAdminError, also if a topic
 * already exists.
 */
export async function createTopics(
  connection: KafkaConnection,
  specs: readonly TopicSpec[],
  options: { readonly timeoutMs?: number; readonly validateOnly?: boolean } = {},
): Promise<void> {
  if (specs.length === 0) return;
  const deadline = new Deadline(options.timeoutMs ?? TIMEOUT_MS);
  const validateOnly = options.validateOnly ?? false;
  const topics = specs.map(({ topic, partitions, replicationFactor = -1, configs = {} }) => {
    return { topic, partitions, replicationFactor, configs: new Map(Object.entries(configs)) };
  });
  const request = createTopicsRequest(topics, { timeoutMs: deadline.timeoutMs, validateOnly });
  assertNamedResults('create topic', await sendToController(connection, request, deadline));
  if (!validateOnly) await waitForLeaders(connection, specs, deadline);
}

async function waitForLeaders(
  connection: KafkaConnection,
  specs: readonly TopicSpec[],
  deadline: Deadline,
): Promise<void> {
  for (;;) {
    const { topics } = await connection.metadata.refresh(
      specs.map(({ topic }) => topic),
      deadline.leftMs,
    );
    const waiting = specs.find(({ topic, partitions }) => {
      const found = topics.find((one) => one.topic === topic);
      const led = found?.partitions.filter(({ leader }) => leader >= 0).length ?? 0;
      return led < Math.max(1, partitions);
    });
    if (waiting === undefined) return;
    if (deadline.leftMs <= CONTROLLER_PAUSE_MS) {
      throw new KafkaAdminError(
        'LEADER_NOT_AVAILABLE',
        waiting.topic,
        `${waiting.topic} has no partition leaders yet`,
      );
    }
    await delay(CONTROLLER_PAUSE_MS);
  }
}

/**
 * Creates missing topics and compares existing ones with their specs; existing topics are not changed. Only
 * settings in the spec are compared.
 */
export async function ensureTopics(
  connection: KafkaConnection,
  specs: readonly TopicSpec[],
  timeoutMs: number = TIMEOUT_MS,
): Promise<{ created: string[]; differences: TopicDifference[] }> {
  const deadline = new Deadline(timeoutMs);
  const names = specs.map(({ topic }) => topic);
  const existing = await describeTopics(connection, names, deadline.leftMs);
  const missing = specs.filter(({ topic }) => !existing.some((one) => one.topic === topic));
  const created: string[] = [];
  for (const spec of missing) {
    try {
      await createTopics(connection, [spec], { timeoutMs: deadline.leftMs });
      created.push(spec.topic);
    } catch (error) {
      // Another process created the topic first: compare it too.
      if (!(error instanceof KafkaAdminError) || error.code !== 'TOPIC_ALREADY_EXISTS') throw error;
      existing.push(...(await describeTopics(connection, [spec.topic], deadline.leftMs)));
    }
  }
  const differences = existing.flatMap((found) =>
    specs.filter(({ topic }) => topic === found.topic).flatMap((spec) => compareTopic(spec, found)),
  );
  return { created, differences };
}

/** The differences between a topic and its spec. Pure. */
function compareTopic(spec: TopicSpec, found: TopicDescription): TopicDifference[] {
  const { topic } = spec;
  const differences: TopicDifference[] = [];
  const compare = (what: string, wanted: string, is: string) => {
    if (wanted !== is) differences.push({ topic, what, wanted, found: is });
  };
  compare('partitions', String(spec.partitions), String(found.partitions.length));
  if (spec.replicationFactor !== undefined) {
    compare('replication-factor', String(spec.replicationFactor), String(found.replicationFactor));
  }
  for (const [name, wanted] of Object.entries(spec.configs ?? {})) {
    compare(name, wanted, found.configs.get(name)?.value ?? '(not set)');
  }
  return differences;
}

/** Describes the topics that exist; missing ones are omitted. Rejects with KafkaAdminError. */
export async function describeTopics(
  connection: KafkaConnection,
  topics: readonly string[],
  timeoutMs: number = TIMEOUT_MS,
): Promise<TopicDescription[]> {
  if (topics.length === 0) return [];
  const deadline = new Deadline(timeoutMs);
  const metadata = await connection.metadata.refresh(topics, deadline.leftMs);
  const existing = metadata.topics.filter(({ code }) => code !== 'UNKNOWN_TOPIC_OR_PARTITION');
  if (existing.length === 0) return [];
  const names = existing.map(({ topic }) => topic);
  const answers = await connection.sendToAny(describeTopicConfigsRequest(names), deadline.leftMs);
  return existing.flatMap((one) => {
    if (one.code !== 'NONE')
      throw new KafkaAdminError(one.code, one.topic, `topic ${one.topic}: ${one.code}`);
    const answer = answers.find(({ name }) => name === one.topic);
    // Deleted between the two requests.
    if (answer === undefined || answer.code === 'UNKNOWN_TOPIC_OR_PARTITION') return [];
    assertNamedResults('describe topic', [answer]);
    const configs = new Map(answer.entries.map((entry) => [entry.name, entry]));
    const replicationFactor = one.partitions[0]?.replicas.length ?? 0;
    return [{ topic: one.topic, partitions: one.partitions, replicationFactor, configs }];
  });
}

/** One topic, or null if it doesn't exist. */
export async function describeTopic(
  connection: KafkaConnection,
  topic: string,
  timeoutMs: number = TIMEOUT_MS,
): Promise<TopicDescription | null> {
  return (await describeTopics(connection, [topic], timeoutMs))[0] ?? null;
}

/** All topics that this client may see, including Kafka's internal ones, by name. */
export async function listTopics(
  connection: KafkaConnection,
  timeoutMs: number = TIMEOUT_MS,
): Promise<TopicMetadata[]> {
  const { topics } = await connection.metadata.refresh(null, timeoutMs);
  return [...topics].sort((left, right) => (left.topic < right.topic ? -1 : 1));
}

/**
 * Changes single settings of a topic; null resets a setting to its default. Other settings don't change.
 * Rejects with KafkaAdminError.
 */
export async function alterTopicConfigs(
  connection: KafkaConnection,
  topic: string,
  changes: Readonly<Record<string, string | null>>,
  timeoutMs: number = TIMEOUT_MS,
): Promise<void> {
  const request = alterTopicConfigsRequest(topic, new Map(Object.entries(changes)));
  assertNamedResults('alter topic', await sendToController(connection, request, new Deadline(timeoutMs)));
}

/** Increases a topic's number of partitions. Rejects with KafkaProtocolError. */
export async function addPartitions(
  connection: KafkaConnection,
  topic: string,
  partitionCount: number,
  timeoutMs: number = TIMEOUT_MS,
): Promise<void> {
  const deadline = new Deadline(timeoutMs);
  const topicPartitions = [{ topic, count: partitionCount }];
  await withAdmin(connection, timeoutMs, (admin) => admin.createPartitions({ topicPartitions }));
  await waitForLeaders(connection, [{ topic, partitions: partitionCount }], deadline);
}

/** Deletes topics; missing ones are ignored. Rejects with KafkaAdminError. */
export async function deleteTopics(
  connection: KafkaConnection,
  topics: readonly string[],
  timeoutMs: number = TIMEOUT_MS,
): Promise<void> {
  if (topics.length === 0) return;
  const request = deleteTopicsRequest(topics, timeoutMs);
  const results = await sendToController(connection, request, new Deadline(timeoutMs));
  for (const topic of topics) connection.metadata.forget(topic);
  assertNamedResults(
    'delete topic',
    results.filter(({ code }) => code !== 'UNKNOWN_TOPIC_OR_PARTITION'),
  );
}

/** Kafka's ConfigResource type. */
const BROKER = 4;

/** All settings of one broker by name; null for secrets. Rejects with KafkaProtocolError. */
export async function describeBrokerConfigs(
  connection: KafkaConnection,
  nodeId: number,
  timeoutMs: number = TIMEOUT_MS,
): Promise<ReadonlyMap<string, string | null>> {
  const resources = [{ type: BROKER, name: String(nodeId) }];
  const answer = await withAdmin(connection, timeoutMs, (admin) =>
    admin.describeConfigs({ resources, includeSynonyms: false }),
  );
  const entries = answer.resources.flatMap(({ configEntries }) => configEntries);
  return new Map(entries.map(({ configName, configValue }) => [configName, configValue]));
}

export interface BrokerVersion extends BrokerRelease {
  readonly nodeId: number;
}

/** The Kafka release of each broker, derived from its features. */
export async function describeBrokerVersions(
  connection: KafkaConnection,
  timeoutMs: number = TIMEOUT_MS,
): Promise<BrokerVersion[]> {
  const deadline = new Deadline(timeoutMs);
  const { brokers } = await connection.metadata.refresh([], deadline.leftMs);
  return Promise.all(
    brokers.map(async ({ nodeId }) => {
      const request = brokerFeaturesRequest();
      const features = await connection.cluster.send(nodeId, request, { timeoutMs: deadline.leftMs });
      assertNoError(features.errorCode, `features of broker ${nodeId}`);
      const level = features.supported.get('metadata.version') ?? 0;
      return { nodeId, ...releaseOfLevel(level) };
    }),
  );
}

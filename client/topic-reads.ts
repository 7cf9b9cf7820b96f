/**
 * Reads of a client from the topics, as the command line does it; works without an engine. Its modules are
 * loaded by the first read, because most clients only send commands.
 */
import type { TopicNames } from '../engine/topics.ts';
import { conditionsOf } from '../inspect/conditions.ts';
import { instanceJson } from '../inspect/instance-json.ts';
import { listInstances } from '../inspect/list/instances.ts';
import { findInstance } from '../inspect/read/known-instance.ts';
import { RequestError } from '../inspect/request-error.ts';
import { TopicScanner } from '../inspect/topic-scanner.ts';
import type { WhyRow } from '../inspect/why/why.ts';
import { whyOf } from '../inspect/why/why.ts';
import type { KafkaConnection } from '../kafka/connect/connection.ts';
import type { LongNumbers } from '../state/exact-json.ts';
import { parseForJavaScript } from '../state/exact-json.ts';
import { ReadFailed } from './read-failed.ts';
import type { InstanceFilter, InstanceList, ReadInstance, Reads } from './reads.ts';
import { LIST_LIMIT } from './reads.ts';

export class TopicReads implements Reads {
  readonly #scanner: TopicScanner;
  readonly #longNumbers: LongNumbers;

  constructor(connection: KafkaConnection, topics: TopicNames, longNumbers: LongNumbers = 'text') {
    this.#scanner = new TopicScanner(connection, topics, {
      onScan: () => ({ update: () => undefined, end: () => undefined }),
      onUnreadable: (records) => {
        throw new ReadFailed('UNREADABLE', `records could not be read: ${records.join('; ')}`);
      },
    });
    this.#longNumbers = longNumbers;
  }

  get(key: number): Promise<ReadInstance> {
    return asked(async () => {
      const { instance, source } = await findInstance(this.#scanner, key);
      const text = JSON.stringify({ ...instanceJson(instance), source });
      return parseForJavaScript(text, this.#longNumbers) as ReadInstance;
    });
  }

  list(filter: InstanceFilter = {}): Promise<InstanceList> {
    return asked(async () => {
      const conditions = conditionsOf('instances', pairsOf(filter));
      const { limit = LIST_LIMIT } = filter;
      const { rows, total } = await listInstances({ scanner: this.#scanner, conditions, limit });
      const items = rows.map(
        ({ instanceKey, processId, version, definitionKey, state, incidents, endedAt }) => {
          const hasIncident = incidents > 0;
          const ended = endedAt === undefined ? {} : { endedAt };
          return { instanceKey, processId, version, definitionKey, state, hasIncident, ...ended };
        },
      );
      return { items, total };
    });
  }

  why(key: number): Promise<readonly WhyRow[]> {
    return asked(() => whyOf(this.#scanner, key, Date.now()));
  }
}

/** The conditions of `signalbox list instances`. */
function pairsOf({
  processId,
  version,
  state,
  hasIncident,
  variables = {},
}: InstanceFilter): [string, string][] {
  const pairs: [string, string][] = [];
  if (processId !== undefined) pairs.push(['process', processId]);
  if (version !== undefined) pairs.push(['version', String(version)]);
  if (state !== undefined) pairs.push(['state', state.toLowerCase()]);
  if (hasIncident !== undefined) pairs.push(['incident', hasIncident ? 'yes' : 'no']);
  for (const [name, value] of Object.entries(variables)) {
    pairs.push([`variable.${name}`, JSON.stringify(value) ?? 'null']);
  }
  return pairs;
}

async function asked<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    throw new ReadFailed(error.code, error.message, { cause: error });
  }
}

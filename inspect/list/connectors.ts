/**
 * The consumers of business topics: elements of deployed processes and rules of an ingest file, and how far
 * their topics were read. Secrets are shown by their names.
 */

import { startsProcess } from '../../bpmn/starts-process.ts';
import { ConnectorInputError } from '../../connectors/errors.ts';
import { inboundNodes, readInboundElement } from '../../connectors/inbound/listener.ts';
import type { IngestRule } from '../../connectors/ingest/ingest-rule.ts';
import type { DefinitionInfo } from '../../engine/step/environment.ts';
import type { KafkaConnection } from '../../kafka/connect/connection.ts';
import { maskedSecrets } from '../masked-secrets.ts';
import { readCompiledDefinitions } from '../read/compiled-definitions.ts';
import type { SourceProgress } from '../read/inbound-entries.ts';
import { readSourceProgress } from '../read/inbound-entries.ts';
import type { TopicScanner } from '../topic-scanner.ts';
import type { Guarantee } from './guarantee.ts';
import { constantInput, Guarantees, outboundKind } from './guarantee.ts';

/** One element or rule. */
export interface ConnectorRow {
  /** Process id and version, or the name of the rule. */
  readonly owner: string;
  /** Empty for a rule. */
  readonly element: string;
  readonly kind: string;
  readonly topic: string;
  readonly group: string;
  readonly condition: string;
  /**
   * How often a record has its effect, or is written. An outbound task writes exactly once to the engine's
   * own cluster, at least once to others. Unknown: its brokers depend on variables or secrets, or don't
   * respond without a login.
   */
  readonly guarantee: Guarantee;
  /** Why it can't receive records; empty if it can. */
  readonly problem: string;
  /** Partitions of its topic that its group has read. */
  readonly sources: readonly Pick<SourceProgress, 'partition' | 'position' | 'node'>[];
}

export interface ConnectorListing {
  readonly rows: readonly ConnectorRow[];
  /**
   * Sources of rules of ingest files that were not specified, or of definitions that were deployed earlier.
   */
  readonly others: readonly SourceProgress[];
}

type Source = Omit<ConnectorRow, 'sources'>;

export async function listConnectors(
  scanner: TopicScanner,
  rules: readonly IngestRule[],
): Promise<ConnectorListing> {
  const definitions = await readCompiledDefinitions(scanner);
  const latest = new Map(definitions.map(([, { processId, version }]) => [processId, version]));
  const found = [
    ...definitions.flatMap((definition) => elementsOf(definition, latest)),
    ...rules.map(ruleOf),
    ...(await outboundOf(scanner.connection, definitions, latest)),
  ];
  const progress = await readSourceProgress(scanner);
  const rows = found.map((source) => {
    const own = progress.filter((each) => isOf(source, each));
    const sources = own.map(({ partition, position, node }) => ({ partition, position, node }));
    return { ...source, sources };
  });
  return { rows, others: progress.filter((each) => !found.some((source) => isOf(source, each))) };
}

/**
 * The position of an inbound record is in the transaction of its command, on whatever cluster its topic is.
 */
const EXACTLY_ONCE = 'exactly once' as const;

/** Tasks of the latest versions that write records. */
async function outboundOf(
  connection: KafkaConnection,
  definitions: readonly (readonly [number, DefinitionInfo])[],
  latest: ReadonlyMap<string, number>,
): Promise<Source[]> {
  const guarantees = new Guarantees(connection);
  const rows: Source[] = [];
  for (const [, { processId, version, process }] of definitions) {
    if (latest.get(processId) !== version) continue;
    for (const node of process.nodes.values()) {
      const kind = outboundKind(node);
      if (!kind) continue;
      const topic = constantInput(node, 'topic.topicName') ?? '';
      const guarantee = await guarantees.of(node);
      const owner = `${processId} ${version}`;
      rows.push({ owner, element: node.id, kind, topic, group: '', condition: '', guarantee, problem: '' });
    }
  }
  return rows;
}

const KINDS = {
  noneStart: 'start',
  messageStart: 'message start',
  eventSubProcessStart: 'event subprocess start',
  catch: 'catch',
} as const;

function elementsOf(
  [definitionKey, { processId, version, process }]: readonly [number, DefinitionInfo],
  latest: ReadonlyMap<string, number>,
): Source[] {
  const isLatest = latest.get(processId) === version;
  return [...inboundNodes(process)].flatMap((node) => {
    const isStart = startsProcess(node);
    if (isStart && !isLatest) return [];
    const row = { owner: `${processId} ${version}`, element: node.id, guarantee: EXACTLY_ONCE };
    try {
      const place = { definitionKey, processId, version, elementId: node.id };
      const { listener, source } = readInboundElement(place, node, maskedSecrets);
      const { topic, group } = source;
      const condition = listener.condition?.source ?? '';
      return { ...row, kind: KINDS[listener.kind], topic, group, condition, problem: '' };
    } catch (error) {
      if (!(error instanceof ConnectorInputError)) throw error;
      return { ...row, kind: '', topic: '', group: '', condition: '', problem: error.message };
    }
  });
}

function ruleOf({ name, topic, group, condition }: IngestRule): Source {
  const owner = `ingest ${name}`;
  return {
    owner,
    element: '',
    kind: 'ingest',
    topic,
    group,
    condition: condition?.source ?? '',
    guarantee: EXACTLY_ONCE,
    problem: '',
  };
}

function isOf({ topic, group }: Source, source: SourceProgress): boolean {
  return source.topic === topic && source.group === group;
}

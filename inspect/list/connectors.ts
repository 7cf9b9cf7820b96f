/**
 * The consumers of business topics: elements of deployed processes and rules of an ingest file, and how far
 * their topics were read. Secrets are shown by their names.
 */

import { startsProcess } from '../../bpmn/starts-process.ts';
import { ConnectorInputError } from '../../connectors/errors.ts';
import { inboundNodes, readInboundElement } from '../../connectors/inbound/listener.ts';
import type { IngestRule } from '../../connectors/ingest/ingest-rule.ts';
import type { DefinitionInfo } from '../../engine/step/environment.ts';
import { maskedSecrets } from '../masked-secrets.ts';
import { readCompiledDefinitions } from '../read/compiled-definitions.ts';
import type { SourceProgress } from '../read/inbound-entries.ts';
import { readSourceProgress } from '../read/inbound-entries.ts';
import type { TopicScanner } from '../topic-scanner.ts';

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
  /** Why it can't receive records; empty if it can. */
  readonly problem: string;
  /** Partitions of its topic that its group has read. */
  readonly sources: readonly Pick<SourceProgress, 'partition' | 'position' | 'node'>[];
}

export interface ConnectorListing {
  readonly rows: readonly ConnectorRow[];
  /** Read by rules of ingest files that were not specified, or by definitions that were deployed before. */
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
  ];
  const progress = await readSourceProgress(scanner);
  const rows = found.map((source) => {
    const own = progress.filter((each) => isOf(source, each));
    const sources = own.map(({ partition, position, node }) => ({ partition, position, node }));
    return { ...source, sources };
  });
  return { rows, others: progress.filter((each) => !found.some((source) => isOf(source, each))) };
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
    const row = { owner: `${processId} ${version}`, element: node.id };
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
    problem: '',
  };
}

function isOf({ topic, group }: Source, source: SourceProgress): boolean {
  return source.topic === topic && source.group === group;
}

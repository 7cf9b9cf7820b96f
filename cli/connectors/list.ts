/**
 * `connectors list`: every element that business records reach, every rule of an ingest file, and how far
 * their topics were read. Secrets are shown by name only.
 */

import { readFile } from 'node:fs/promises';
import { ConnectorInputError } from '../../connectors/errors.ts';
import { inboundNodes, readInboundElement } from '../../connectors/inbound/listener.ts';
import { findingText, readIngestFile } from '../../connectors/ingest/ingest-file.ts';
import type { IngestRule } from '../../connectors/ingest/ingest-rule.ts';
import type { DefinitionInfo } from '../../engine/step/environment.ts';
import type { CommandContext } from '../frame/context.ts';
import { CliError } from '../frame/errors.ts';
import { EXIT } from '../frame/exit-codes.ts';
import { printable } from '../frame/output.ts';
import { readCompiledDefinitions } from '../read/compiled-definitions.ts';
import type { SourceProgress } from '../read/inbound-entries.ts';
import { readSourceProgress } from '../read/inbound-entries.ts';
import { openScanner } from '../read/scan.ts';
import { maskedSecrets } from './masked-secrets.ts';

interface Row {
  /** Process id and version, or the rule. */
  readonly owner: string;
  readonly element: string;
  readonly kind: string;
  readonly topic: string;
  readonly group: string;
  readonly condition: string;
  /** Why nothing can reach it; empty: it is as it should be. */
  readonly problem: string;
}

export interface ConnectorsListOptions {
  readonly ingest?: string;
}

export async function listConnectors(context: CommandContext, options: ConnectorsListOptions): Promise<void> {
  const { output } = context;
  const scanner = await openScanner(context);
  const rules = options.ingest === undefined ? [] : await readRules(options.ingest);
  const definitions = await readCompiledDefinitions(scanner);
  const latest = new Map(definitions.map(([, { processId, version }]) => [processId, version]));
  const rows = [...definitions.flatMap((definition) => rowsOf(definition, latest)), ...rules.map(ruleRow)];
  const progress = await readSourceProgress(scanner);
  if (output.json) {
    for (const row of rows) output.object({ ...row, sources: sourcesOf(row, progress).map(sourceJson) });
    return;
  }
  if (rows.length === 0) {
    output.line('no deployed process has an inbound connector');
  } else {
    output.table(['process', 'element', 'kind', 'topic', 'group', 'condition', 'read up to'], rows, (row) => [
      printable(row.owner),
      printable(row.element),
      row.problem === '' ? row.kind : output.colors.red(printable(row.problem)),
      printable(row.topic),
      printable(row.group),
      printable(row.condition),
      sourcesOf(row, progress).map(sourceCell).join(' '),
    ]);
  }
  const others = progress.filter((source) => !rows.some((row) => isOf(row, source)));
  if (others.length > 0) output.line('\nconsumed by ingest rules, or by definitions that were deleted:');
  for (const source of others) {
    const where = `${source.topic}-${source.partition}`;
    output.line(`  ${printable(where)}  ${printable(source.group)}  ${sourceCell(source)}`);
  }
}

/** Fails (usage) with every mistake. */
export async function readRules(file: string): Promise<readonly IngestRule[]> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new CliError(EXIT.usage, `the file could not be read: ${error.message}`, { cause: error });
  });
  const { rules, findings } = readIngestFile(text);
  if (findings.length === 0) return rules;
  throw new CliError(EXIT.usage, findings.map((finding) => findingText(file, finding)).join('\n'));
}

const KINDS = {
  noneStart: 'start',
  messageStart: 'message start',
  eventSubProcessStart: 'event subprocess start',
  catch: 'catch',
} as const;

function rowsOf(
  [definitionKey, { processId, version, process }]: readonly [number, DefinitionInfo],
  latest: ReadonlyMap<string, number>,
): Row[] {
  const isLatest = latest.get(processId) === version;
  return [...inboundNodes(process)].flatMap((node) => {
    const isStart = node.type === 'startEvent' && node.parent?.type === 'process';
    if (isStart && !isLatest) return [];
    const row = { owner: `${processId} ${version}`, element: node.id };
    try {
      const place = { definitionKey, processId, version, elementId: node.id };
      const { listener, source } = readInboundElement(place, node, maskedSecrets);
      const { topic, group } = source;
      return {
        ...row,
        kind: KINDS[listener.kind],
        topic,
        group,
        condition: listener.condition?.source ?? '',
        problem: '',
      };
    } catch (error) {
      if (!(error instanceof ConnectorInputError)) throw error;
      return { ...row, kind: '', topic: '', group: '', condition: '', problem: error.message };
    }
  });
}

function ruleRow({ name, topic, group, condition }: IngestRule): Row {
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

function isOf({ topic, group }: Row, source: SourceProgress): boolean {
  return source.topic === topic && source.group === group;
}

function sourcesOf(row: Row, progress: readonly SourceProgress[]): SourceProgress[] {
  return progress.filter((source) => isOf(row, source));
}

function sourceCell({ partition, position, node }: SourceProgress): string {
  return `${partition}:${position ?? '-'}${node === null ? '' : `@${printable(node)}`}`;
}

function sourceJson({ partition, position, node }: SourceProgress): object {
  return { partition, position, node };
}

/** Prints `connectors list`. */

import type { ConnectorRow } from '../../inspect/list/connectors.ts';
import { listConnectors } from '../../inspect/list/connectors.ts';
import type { CommandContext } from '../frame/context.ts';
import { printable } from '../frame/output.ts';
import { openScanner } from '../frame/scanner.ts';
import { readRules } from './ingest-rules.ts';

export interface ConnectorsListOptions {
  readonly ingest?: string;
}

export async function printConnectors(
  context: CommandContext,
  options: ConnectorsListOptions,
): Promise<void> {
  const { output } = context;
  const rules = options.ingest === undefined ? [] : await readRules(options.ingest);
  const { rows, others } = await listConnectors(await openScanner(context), rules);
  if (output.json) {
    for (const row of rows) output.object(row);
    return;
  }
  if (rows.length === 0) {
    output.line('no deployed process has a Kafka connector');
  } else {
    output.table(
      ['process', 'element', 'kind', 'topic', 'group', 'condition', 'guarantee', 'read up to'],
      rows,
      (row) => [
        printable(row.owner),
        printable(row.element),
        row.problem === '' ? row.kind : output.colors.red(printable(row.problem)),
        printable(row.topic),
        printable(row.group),
        printable(row.condition),
        row.guarantee,
        row.sources.map(sourceCell).join(' '),
      ],
    );
  }
  if (others.length > 0) output.line('\nconsumed by ingest rules, or by definitions that were deleted:');
  for (const source of others) {
    const where = `${source.topic}-${source.partition}`;
    output.line(`  ${printable(where)}  ${printable(source.group)}  ${sourceCell(source)}`);
  }
}

function sourceCell({ partition, position, node }: ConnectorRow['sources'][number]): string {
  return `${partition}:${position ?? '-'}${node === null ? '' : `@${printable(node)}`}`;
}

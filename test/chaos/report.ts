/**
 * What the fault matrix came to: kept as JSON, a row an entry, and shown as docs/reliability.md. Pure but for
 * the two files.
 */

import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Covered } from './coverage.ts';
import { COVERAGE } from './coverage.ts';

const DATA = fileURLToPath(new URL('../../docs/reliability.json', import.meta.url));
const PAGE = fileURLToPath(new URL('../../docs/reliability.md', import.meta.url));

/** One row's newest run. */
export interface RowReport {
  readonly id: string;
  readonly fault: string;
  /** ISO 8601 day. */
  readonly date: string;
  readonly commit: string;
  readonly seed: number;
  readonly faults: number;
  readonly started: number;
  readonly completed: number;
  readonly lost: number;
  readonly doubled: number;
  /** Violations of the other invariants. */
  readonly others: number;
  readonly recoveryP50Ms: number | null;
  readonly recoveryP99Ms: number | null;
  readonly note: string;
}

/** The value that `share` of the list is at or below; null for an empty list. */
export function percentile(list: readonly number[], share: number): number | null {
  const sorted = list.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? null;
}

/** Puts these rows (none: only the text is made anew) in place of their former runs and writes both files. */
export async function writeReport(rows: readonly RowReport[]): Promise<void> {
  const kept = new Map((await readReport()).map((row) => [row.id, row]));
  for (const row of rows) kept.set(row.id, row);
  const all = [...kept.values()].toSorted(
    (left, right) => numberOf(left) - numberOf(right) || (left.id < right.id ? -1 : 1),
  );
  await writeFile(DATA, `${JSON.stringify(all, null, 2)}\n`);
  await writeFile(PAGE, renderPage(all));
}

async function readReport(): Promise<RowReport[]> {
  try {
    return JSON.parse(await readFile(DATA, 'utf8')) as RowReport[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** T2 before T2b before T3. */
export function numberOf({ id }: { readonly id: string }): number {
  return Number.parseInt(id.slice(1), 10);
}

const INTRODUCTION = `# Reliability, measured

Written by \`npm run chaos\`; not edited by hand. Each row does one kind of fault again and again to engines,
brokers or the network between them, all on one machine, while instances of a process with two jobs and a
correlated message are started at a steady rate. Then an independent program (\`test/oracle/Oracle.java\`,
Kafka's own Java client, \`read_committed\`) decides from the topics alone: *lost* counts acknowledged starts
without an effect and outputs that are missing, *doubled* counts everything that exists or happened twice,
*other* counts disagreements of state and history, owners out of order and transactions left open. *Recovery*
is the time from a fault to the first instance that ends on each partition that the fault hit.
`;

const ELSEWHERE = `## What other tests show

Bad inputs, attacks, and faults that need no row above. A test sees that each of these exists.
`;

const COLUMNS =
  'row | fault | faults | started | ended | lost | doubled | other | recovery p50 s | p99 s | note';

function coverageLine({ id, what, tests }: Covered): string {
  const files = Map.groupBy(tests, ([file]) => file);
  const cells = [...files].map(([file, named]) => {
    const titles = named.flatMap(([, title]) => (title === undefined ? [] : [`“${title.trim()}”`]));
    return `\`${file}\`${titles.length > 0 ? `: ${titles.join(', ')}` : ''}`;
  });
  return `| ${id} | ${what} | ${cells.join('<br>')} |`;
}

function renderPage(rows: readonly RowReport[]): string {
  const seconds = (ms: number | null): string => (ms === null ? '' : (ms / 1000).toFixed(1));
  const lines = rows.map((row) => {
    const { id, fault, faults, started, completed, lost, doubled, others, note, date, commit, seed } = row;
    const recovery = [seconds(row.recoveryP50Ms), seconds(row.recoveryP99Ms)];
    const cells = [id, fault, faults, started, completed, lost, doubled, others, ...recovery];
    return `| ${[...cells, note, date, `\`${commit}\``, seed].join(' | ')} |`;
  });
  return [
    INTRODUCTION,
    `| ${COLUMNS} | date | commit | seed |`,
    `${'|---'.repeat(COLUMNS.split('|').length + 3)}|`,
    ...lines,
    '',
    ELSEWHERE,
    '| row | what | tests |',
    '|---|---|---|',
    ...COVERAGE.map(coverageLine),
    '',
  ].join('\n');
}

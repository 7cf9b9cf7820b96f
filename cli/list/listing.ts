/** What the lists have in common: a request, a limit, and an empty list that says so. */

import type { TopicScanner } from '../../inspect/topic-scanner.ts';
import type { Output } from '../frame/output.ts';
import type { Conditions } from '../parse/conditions.ts';
import { holds } from '../parse/conditions.ts';

export interface ListRequest {
  readonly output: Output;
  readonly scanner: TopicScanner;
  readonly conditions: Conditions;
  readonly limit: number;
  /** Epoch ms. */
  readonly nowMs: number;
}

export interface Listing<T extends object> {
  /** What is listed, in the plural. */
  readonly noun: string;
  readonly titles: readonly string[];
  /** Everything that was found; the first ones are shown. */
  readonly rows: readonly T[];
  readonly cells: (row: T) => readonly string[];
  /** The object of a row for `--json`. */
  readonly json: (row: T) => object;
}

/** Prints at most `limit` rows and says how many there are. */
export function printListing<T extends object>(
  { output, limit }: Pick<ListRequest, 'output' | 'limit'>,
  { noun, titles, rows, cells, json }: Listing<T>,
): void {
  const shown = rows.slice(0, limit);
  if (output.json) {
    for (const row of shown) output.object(json(row));
    return;
  }
  if (shown.length === 0) {
    output.line(`no ${noun}`);
    return;
  }
  output.table(titles, shown, cells);
  if (shown.length < rows.length) {
    output.hint(`${shown.length} of ${rows.length} ${noun}; --limit ${rows.length} shows all, --where fewer`);
  }
}

/** True when every field that is asked for has the wanted value. */
export function isWanted(
  { fields }: Conditions,
  values: Readonly<Record<string, string | number | undefined>>,
): boolean {
  return Object.entries(values).every(([name, value]) =>
    holds(fields.get(name), (wanted) => String(value) === wanted),
  );
}

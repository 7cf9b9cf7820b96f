/** Code shared by all lists: the request, the limit, and the message for an empty list. */

import type { Output } from '../frame/output.ts';
import type { Conditions } from '../parse/conditions.ts';
import { holds } from '../parse/conditions.ts';
import type { TopicScanner } from '../read/scan.ts';

export interface ListRequest {
  readonly output: Output;
  readonly scanner: TopicScanner;
  readonly conditions: Conditions;
  readonly limit: number;
  /** Epoch ms. */
  readonly nowMs: number;
}

export interface Listing<T extends object> {
  /** The noun for what is listed, in the plural. */
  readonly noun: string;
  readonly titles: readonly string[];
  /** All rows found; only the first ones are shown. */
  readonly rows: readonly T[];
  readonly cells: (row: T) => readonly string[];
  /** Returns the object of a row for `--json`. */
  readonly json: (row: T) => object;
}

/** Prints at most `limit` rows and the total number. */
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
    output.line(`no ${noun} found`);
    return;
  }
  output.table(titles, shown, cells);
  if (shown.length < rows.length) {
    output.hint(
      `${shown.length} of ${rows.length} ${noun}; use --limit ${rows.length} to show all, or --where to filter`,
    );
  }
}

/** True if every requested field has the requested value. */
export function isWanted(
  { fields }: Conditions,
  values: Readonly<Record<string, string | number | undefined>>,
): boolean {
  return Object.entries(values).every(([name, value]) =>
    holds(fields.get(name), (wanted) => String(value) === wanted),
  );
}

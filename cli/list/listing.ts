/** Code shared by all lists: the request, the limit, and the message for an empty list. */

import type { Listing, ListQuery } from '../../inspect/list/listing.ts';
import type { Output } from '../frame/output.ts';

export interface ListRequest extends ListQuery {
  readonly output: Output;
  /** Epoch ms. */
  readonly nowMs: number;
}

export interface ListingText<Row extends object> {
  /** The noun for the rows, in the plural. */
  readonly noun: string;
  readonly titles: readonly string[];
  readonly cells: (row: Row) => readonly string[];
}

/** Prints the rows, which are also the objects of `--json`, and their number. */
export function printListing<Row extends object>(
  output: Output,
  { rows, total }: Listing<Row>,
  { noun, titles, cells }: ListingText<Row>,
): void {
  if (!output.json && rows.length === 0) {
    output.line(`no ${noun} found`);
    return;
  }
  output.table(titles, rows, cells);
  if (rows.length < total) {
    output.hint(`${rows.length} of ${total} ${noun}; use --limit ${total} to show all, or --where to filter`);
  }
}

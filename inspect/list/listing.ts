/** Shared by all listings: conditions, a limit, and rows in the form of their JSON. */

import type { Conditions } from '../conditions.ts';
import { holds } from '../conditions.ts';
import type { TopicScanner } from '../topic-scanner.ts';

export interface ListQuery {
  readonly scanner: TopicScanner;
  readonly conditions: Conditions;
  /** Maximum number of rows; Infinity for all. */
  readonly limit: number;
}

/** The first rows, and the number of all matches. */
export interface Listing<Row> {
  readonly rows: readonly Row[];
  /** Number of matches. */
  readonly total: number;
}

/** Builds rows for the first `limit` matches only, because there may be very many. */
export function listingOf<T, Row>(
  found: readonly T[],
  { limit }: Pick<ListQuery, 'limit'>,
  rowOf: (found: T) => Row,
): Listing<Row> {
  return { rows: found.slice(0, limit).map(rowOf), total: found.length };
}

/** The place of an object in an instance; part of every row about it. */
export interface ElementPlace {
  readonly instanceKey: number;
  readonly processId: string;
  readonly version: number;
  readonly elementId: string;
  readonly elementInstanceKey: number;
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

/** What listings have in common: conditions, a limit, and rows that are JSON as they are. */

import type { Conditions } from '../conditions.ts';
import { holds } from '../conditions.ts';
import type { TopicScanner } from '../topic-scanner.ts';

export interface ListQuery {
  readonly scanner: TopicScanner;
  readonly conditions: Conditions;
  /** Rows at most; Infinity: all. */
  readonly limit: number;
}

/** The first rows of what was found. */
export interface Listing<Row> {
  readonly rows: readonly Row[];
  /** How many were found. */
  readonly total: number;
}

/** Makes rows of the first `limit` only: very many may have been found. */
export function listingOf<T, Row>(
  found: readonly T[],
  { limit }: Pick<ListQuery, 'limit'>,
  rowOf: (found: T) => Row,
): Listing<Row> {
  return { rows: found.slice(0, limit).map(rowOf), total: found.length };
}

/** Where something within an instance is; part of every row about such a thing. */
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

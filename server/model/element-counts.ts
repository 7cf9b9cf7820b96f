/**
 * How many element instances there are, kept up to date: with many instances, counting them for each request
 * would take longer than the pause between two requests of a page.
 */
import type { SqlValue } from './conditions.ts';
import type { RowStore } from './row-store.ts';

/** How often an element has completed, and how long that took. */
export interface ElementTimes {
  readonly elementId: string;
  readonly completed: number;
  readonly meanMs: number;
  /** The longest that the model has ever contained. */
  readonly maxMs: number;
}

/** Element instances of one element. */
export interface StateCounts {
  readonly elementId: string;
  readonly active: number;
  readonly completed: number;
  readonly canceled: number;
}

/** The columns of an element instance that its count depends on. */
export interface CountedRow extends Readonly<Record<string, SqlValue>> {
  readonly definitionKey: SqlValue;
  readonly elementId: SqlValue;
  readonly state: SqlValue;
  readonly startMs: SqlValue;
  readonly endMs: SqlValue;
}

export const COUNTED_COLUMNS = 'definitionKey, elementId, state, startMs, endMs';

export const ELEMENT_COUNTS = `
CREATE TABLE element_counts (
  definitionKey INTEGER NOT NULL, elementId TEXT NOT NULL, state TEXT NOT NULL, number INTEGER NOT NULL,
  sumMs INTEGER NOT NULL, maxMs INTEGER NOT NULL, PRIMARY KEY (definitionKey, elementId, state)
) WITHOUT ROWID;
`;

const ADD = `INSERT INTO element_counts VALUES (?1, ?2, ?3, ?4, ?5, ?6)
  ON CONFLICT DO UPDATE SET number = number + excluded.number, sumMs = sumMs + excluded.sumMs,
  maxMs = max(maxMs, excluded.maxMs)`;

interface Change {
  readonly row: CountedRow;
  number: number;
  sumMs: number;
  maxMs: number;
}

/** Changes of the counts, which are written once for each transaction. */
export class CountChanges {
  readonly #changes = new Map<string, Change>();

  added(row: CountedRow): void {
    this.#change(row, 1);
  }

  removed(row: CountedRow): void {
    this.#change(row, -1);
  }

  /** Forgets the changes of a transaction that is rolled back. */
  clear(): void {
    this.#changes.clear();
  }

  writeTo(write: (sql: string, ...values: SqlValue[]) => void): void {
    for (const { row, number, sumMs, maxMs } of this.#changes.values())
      write(ADD, row.definitionKey, row.elementId, row.state, number, sumMs, maxMs);
    this.clear();
  }

  #change(row: CountedRow, sign: 1 | -1): void {
    const { definitionKey, elementId, state, startMs, endMs } = row;
    const tookMs = endMs === null ? 0 : Number(endMs) - Number(startMs);
    const id = `${definitionKey} ${state} ${elementId}`;
    const change = this.#changes.get(id) ?? { row, number: 0, sumMs: 0, maxMs: 0 };
    change.number += sign;
    change.sumMs += sign * tookMs;
    change.maxMs = Math.max(change.maxMs, tookMs);
    this.#changes.set(id, change);
  }
}

/** Without the process itself, whose element id is that of the definition. */
const OF_DEFINITION = `FROM element_counts c LEFT JOIN definitions d ON d.key = c.definitionKey
  WHERE c.definitionKey = ?1 AND c.elementId IS NOT d.id`;

/** Of the elements of a definition, in the order of their ids. */
export function countsOfElements(rows: RowStore, definitionKey: number): StateCounts[] {
  rows.writeCounts();
  const found = rows.all(
    `SELECT c.elementId, sum(c.number * (c.state = 'ACTIVE')) AS active,
     sum(c.number * (c.state = 'COMPLETED')) AS completed,
     sum(c.number * (c.state = 'TERMINATED')) AS canceled ${OF_DEFINITION}
     GROUP BY c.elementId HAVING sum(c.number) > 0`,
    definitionKey,
  );
  return found.map((row) => ({
    elementId: String(row['elementId']),
    active: Number(row['active']),
    completed: Number(row['completed']),
    canceled: Number(row['canceled']),
  }));
}

export function timesOfElements(rows: RowStore, definitionKey: number): ElementTimes[] {
  rows.writeCounts();
  const found = rows.all(
    `SELECT c.elementId, c.number AS completed, c.sumMs / c.number AS meanMs, c.maxMs ${OF_DEFINITION}
     AND c.state = 'COMPLETED' AND c.number > 0 ORDER BY c.elementId`,
    definitionKey,
  );
  return found.map((row) => ({
    elementId: String(row['elementId']),
    completed: Number(row['completed']),
    meanMs: Math.round(Number(row['meanMs'])),
    maxMs: Number(row['maxMs']),
  }));
}

/** Active instances by the key of their definition: those whose process is active. */
export function countsOfInstances(rows: RowStore): { definitionKey: number; active: number }[] {
  rows.writeCounts();
  const found = rows.all(
    `SELECT c.definitionKey, c.number AS active FROM element_counts c JOIN definitions d
     ON d.key = c.definitionKey AND d.id = c.elementId
     WHERE c.state = 'ACTIVE' AND c.number > 0 ORDER BY c.definitionKey`,
  );
  return found.map((row) => ({
    definitionKey: Number(row['definitionKey']),
    active: Number(row['active']),
  }));
}

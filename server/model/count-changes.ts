/** Changes of the number of element instances, collected so that they are written once for a transaction. */
import type { SqlValue } from './conditions.ts';

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

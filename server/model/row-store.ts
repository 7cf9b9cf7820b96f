/** Reads and writes rows of the model: fixed statements, each prepared once. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { invalidArgument } from '../http/problem.ts';
import type { SqlValue } from './conditions.ts';
import type { CountedRow } from './count-changes.ts';
import { COUNTED_COLUMNS, CountChanges } from './count-changes.ts';
import { INSTANCE_TABLES } from './tables.ts';
import { WITHIN_TIME } from './within-time.ts';

export class RowStore {
  readonly database: DatabaseSync;
  /** Changes of the number of element instances that are not in their table yet. */
  readonly counts = new CountChanges();
  readonly #prepared = new Map<string, StatementSync>();
  #limitMs = Number.POSITIVE_INFINITY;
  #endMs = Number.POSITIVE_INFINITY;

  constructor(database: DatabaseSync) {
    this.database = database;
    database.function(WITHIN_TIME, (_key) => {
      if (performance.now() <= this.#endMs) return 1;
      throw invalidArgument(
        `The search took more than ${this.#limitMs} ms, which is the limit. Filter by a key, a definition or a state.`,
      );
    });
  }

  /** From now on a search may take so long; then it throws Problem (400). */
  limitTime(ms: number): void {
    this.#limitMs = ms;
    this.#endMs = performance.now() + ms;
  }

  /** Returns the number of changed rows. */
  write(sql: string, ...values: SqlValue[]): number {
    return Number(this.#statement(sql).run(...values).changes);
  }

  one(sql: string, ...values: SqlValue[]): Readonly<Record<string, SqlValue>> | undefined {
    return this.#statement(sql).get(...values) as Readonly<Record<string, SqlValue>> | undefined;
  }

  all(sql: string, ...values: SqlValue[]): Readonly<Record<string, SqlValue>>[] {
    return this.#statement(sql).all(...values) as Readonly<Record<string, SqlValue>>[];
  }

  /** Must be called before counts are read. */
  writeCounts(): void {
    this.counts.writeTo((sql, ...values) => this.write(sql, ...values));
  }

  /** Runs the work in one transaction, which is rolled back if it throws. */
  atomically<T>(work: () => T): T {
    this.writeCounts();
    this.database.exec('BEGIN');
    try {
      const result = work();
      this.writeCounts();
      this.database.exec('COMMIT');
      return result;
    } catch (error) {
      this.counts.clear();
      this.database.exec('ROLLBACK');
      throw error;
    }
  }

  /** Removes everything of an instance. */
  removeInstance(instanceKey: number): void {
    const counted = `SELECT ${COUNTED_COLUMNS} FROM element_instances WHERE instanceKey = ?`;
    const elements = this.all(counted, instanceKey);
    for (const row of elements) this.counts.removed(row as CountedRow);
    for (const [table, column] of Object.entries(INSTANCE_TABLES)) {
      this.write(`DELETE FROM ${table} WHERE ${column} = ?`, instanceKey);
    }
  }

  #statement(sql: string): StatementSync {
    let prepared = this.#prepared.get(sql);
    if (prepared === undefined) {
      prepared = this.database.prepare(sql);
      this.#prepared.set(sql, prepared);
    }
    return prepared;
  }
}

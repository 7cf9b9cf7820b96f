/** Rows of what element instances wait for, while they wait. */
import type { RowStore } from './row-store.ts';
import type { WaitRow } from './wait-row.ts';

export class WaitRows {
  readonly #rows: RowStore;

  constructor(rows: RowStore) {
    this.#rows = rows;
  }

  add(elementKey: number, { key, eventId, type, details, isInterrupting }: WaitRow): void {
    this.#rows.write(
      `INSERT OR REPLACE INTO waits SELECT ?1, e.instanceKey, e.definitionKey, e.key, ?3, ?4, ?5, ?6
       FROM element_instances e WHERE e.key = ?2`,
      key,
      elementKey,
      eventId,
      type,
      JSON.stringify({ waitStateType: type, ...details }),
      isInterrupting ? 1 : 0,
    );
  }

  ended(key: number): void {
    this.#rows.write('DELETE FROM waits WHERE key = ?1', key);
  }

  /** One that doesn't interrupt waits on. */
  triggered(key: number): void {
    this.#rows.write('DELETE FROM waits WHERE key = ?1 AND isInterrupting', key);
  }

  migrated(key: number, eventId: string): void {
    this.#rows.write('UPDATE waits SET eventId = ?2 WHERE key = ?1', key, eventId);
  }
}

/**
 * How many element instances there are, kept up to date: with many instances, counting them for each request
 * would take longer than the pause between two requests of a page.
 */
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

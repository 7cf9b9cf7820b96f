/** Counts the tokens of elements, for diagrams. */
import { Conditions } from './conditions.ts';
import { countsOfElements } from './element-counts.ts';
import { processInstances } from './resources/process-instances.ts';
import type { RowStore } from './row-store.ts';
import { withinTime } from './within-time.ts';

/** Of all instances of a definition that the filter of process instances matches, or of one instance. */
export type ElementCountsOf =
  | { readonly definitionKey: number; readonly filter?: Readonly<Record<string, unknown>> }
  | { readonly instanceKey: number };

/** Tokens of one element. */
export interface ElementCounts {
  readonly elementId: string;
  readonly active: number;
  readonly canceled: number;
  readonly incidents: number;
  readonly completed: number;
}

/** A part of the tokens. */
interface Part {
  readonly column: 'definitionKey' | 'instanceKey';
  readonly key: number;
  readonly filter?: Readonly<Record<string, unknown>> | undefined;
}

export function elementCounts(rows: RowStore, of: ElementCountsOf): ElementCounts[] {
  const part: Part =
    'instanceKey' in of
      ? { column: 'instanceKey', key: of.instanceKey }
      : { column: 'definitionKey', key: of.definitionKey, filter: of.filter };
  const isWhole = part.column === 'definitionKey' && part.filter === undefined;
  const states = isWhole ? countsOfElements(rows, part.key) : countStates(rows, part);
  const incidents = countIncidents(rows, part);
  return states.map(({ elementId, active, canceled, completed }) => ({
    ...{ elementId, active, canceled, incidents: incidents.get(elementId) ?? 0, completed },
  }));
}

function countStates(rows: RowStore, part: Part): Omit<ElementCounts, 'incidents'>[] {
  const found = grouped(
    rows,
    part,
    `e.elementId, sum(e.state = 'ACTIVE') AS active, sum(e.state = 'TERMINATED') AS canceled,
     sum(e.state = 'COMPLETED') AS completed FROM element_instances e WHERE e.type <> 'PROCESS'`,
  );
  return found.map((row) => ({
    elementId: String(row['elementId']),
    active: Number(row['active']),
    canceled: Number(row['canceled']),
    completed: Number(row['completed']),
  }));
}

/** Of all active incidents, by the element. */
function countIncidents(rows: RowStore, part: Part): Map<string, number> {
  const sql = `e.elementId, count(*) AS incidents FROM incidents e WHERE e.state = 'ACTIVE'`;
  return new Map(grouped(rows, part, sql).map((row) => [String(row['elementId']), Number(row['incidents'])]));
}

/** The rows by element; `selected`: from SELECT to WHERE, of a table that is named e. */
function grouped(
  { database }: RowStore,
  { column, key, filter }: Part,
  selected: string,
): Record<string, unknown>[] {
  const conditions = new Conditions(processInstances);
  const isPart = [`e.${column} = ${conditions.bind(key)}`, withinTime('e.key')];
  if (filter !== undefined) {
    const { from } = processInstances;
    isPart.push(`e.instanceKey IN (SELECT i.key FROM ${from} WHERE ${conditions.filter(filter)})`);
  }
  const sql = `SELECT ${selected} AND ${isPart.join(' AND ')} GROUP BY e.elementId`;
  return database.prepare(sql).all(...conditions.values) as Record<string, unknown>[];
}

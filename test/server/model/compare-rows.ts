/** Compares the tables of a read model with the rows that it must have. */
import type { DatabaseSync } from 'node:sqlite';
import type { ExpectedTables } from './expected-rows.ts';
import { IDENTITIES } from './expected-rows.ts';

/** The key of a variable is computed from its scope and name. */
const NOT_COMPARED: Readonly<Record<string, readonly string[]>> = { variables: ['key'] };

export interface Comparison {
  /** One line each. */
  readonly differences: readonly string[];
  /** Rows that were compared, by table. */
  readonly counts: ReadonlyMap<string, number>;
}

/** `ignored`: columns of a table that may differ, such as times that the state doesn't say. */
export function compareRows(
  database: DatabaseSync,
  expected: ExpectedTables,
  ignored: Readonly<Record<string, readonly string[]>> = NOT_COMPARED,
): Comparison {
  const differences: string[] = [];
  const counts = new Map<string, number>();
  for (const [table, wanted] of expected) {
    const missing = new Map(wanted);
    for (const row of database.prepare(`SELECT * FROM ${table}`).all()) {
      const id = (IDENTITIES[table] ?? []).map((column) => String(row[column])).join('|');
      const want = missing.get(id);
      if (!want)
        differences.push(`${table} ${id}: the model has a row that is not expected, or has it twice`);
      missing.delete(id);
      counts.set(table, (counts.get(table) ?? 0) + 1);
      for (const [column, value] of Object.entries(row)) {
        if (!want || ignored[table]?.includes(column) || NOT_COMPARED[table]?.includes(column)) continue;
        if (!(column in want)) differences.push(`${table}.${column} is not expected`);
        else if (want[column] !== value)
          differences.push(`${table} ${id}: ${column} is ${value} in the model, expected ${want[column]}`);
      }
    }
    for (const id of missing.keys()) differences.push(`${table} ${id}: the row is missing in the model`);
  }
  differences.push(...wrongCounts(database));
  return { differences, counts };
}

/** The kept counts that differ from what the table of element instances contains. */
function wrongCounts(database: DatabaseSync): string[] {
  const kept = `SELECT definitionKey, elementId, state, number, sumMs FROM element_counts WHERE number <> 0`;
  const counted = `SELECT definitionKey, elementId, state, count(*), sum(coalesce(endMs - startMs, 0))
    FROM element_instances GROUP BY 1, 2, 3`;
  const wrong = database.prepare(`SELECT * FROM (${kept} EXCEPT ${counted}) UNION ALL
    SELECT * FROM (${counted} EXCEPT ${kept})`);
  return wrong.all().map((row) => `kept and real counts differ: ${JSON.stringify(row)}`);
}

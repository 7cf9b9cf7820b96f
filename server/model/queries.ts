/** The queries of the model: each is a function over its database and runs in the model's thread. */
import type { BatchQueryTypes } from './batch-queries.ts';
import { BATCH_QUERIES } from './batch-queries.ts';
import type { Statement } from './conditions.ts';
import { derivedKey } from './derived-key.ts';
import { countsOfInstances } from './element-counts.ts';
import type { ElementCounts, ElementCountsOf } from './element-statistics.ts';
import { elementCounts } from './element-statistics.ts';
import type { PageQueryTypes } from './page-queries.ts';
import { PAGE_QUERIES } from './page-queries.ts';
import type { Resource } from './resource.ts';
import type { ResourceName } from './resources/table.ts';
import { RESOURCES } from './resources/table.ts';
import type { RowStore } from './row-store.ts';
import type { Row } from './search-query.ts';
import { cursorOf, getQuery, itemOf, searchQuery, TOTAL_MAX, totalQuery } from './search-query.ts';
import type { Item, SearchAnswer, SearchRequest } from './search-request.ts';
import { INSTANCE_TABLES } from './tables.ts';
import { withinTime } from './within-time.ts';

/** Active instances of a definition; `incidents`: those of them with an incident. */
export interface InstanceCounts {
  readonly processDefinitionKey: string;
  readonly active: number;
  readonly incidents: number;
}

export interface TakenFlowRow {
  readonly sequenceFlowId: string;
  readonly processInstanceKey: string;
  readonly rootProcessInstanceKey: string;
  readonly processDefinitionKey: string;
  readonly processDefinitionId: string;
  readonly elementId: string;
}

export interface StoredDefinition {
  readonly key: number;
  readonly kind: string;
  readonly id: string;
  readonly version: number;
  readonly versionTag: string | null;
  readonly name: string | null;
  readonly resourceName: string;
  readonly xml: string;
}

/** As an expression in a scope would read it. */
export interface VisibleVariable {
  readonly key: string;
  readonly name: string;
  /** JSON text. */
  readonly value: string;
}

export interface StoredDecision {
  readonly key: string;
  readonly id: string;
  readonly name: string | null;
  readonly version: number;
  readonly type: string | null;
  readonly graph: StoredDefinition;
}

/** By name: the argument and the result of each query. */
export interface QueryTypes extends PageQueryTypes, BatchQueryTypes {
  search: [{ resource: ResourceName; request: SearchRequest }, SearchAnswer];
  get: [{ resource: ResourceName; key: string }, Item | null];
  /** The process instance that has the job, incident, user task or element instance. */
  ownerOf: [{ kind: OwnedKind; key: number }, { instanceKey: number; state: string } | null];
  definition: [{ key: number }, StoredDefinition | null];
  /** The latest version, or the requested one. */
  definitionById: [{ kind: string; id: string; version?: number }, StoredDefinition | null];
  decision: [{ key?: string; id?: string }, StoredDecision | null];
  /** Waiting element instances by their element. */
  waitCounts: [{ instanceKey: number }, { elementId: string; waitingCount: number }[]];
  elementCounts: [ElementCountsOf, ElementCounts[]];
  /** For the definitions that have active instances. */
  instanceCounts: [object, InstanceCounts[]];
  takenFlows: [{ instanceKey: number }, TakenFlowRow[]];
  callHierarchy: [{ instanceKey: number }, Item[]];
  /** Of the instances that the model has. */
  processesOf: [{ keys: number[] }, { key: number; processId: string }[]];
  /** Of all definitions that were not deleted, newest first. */
  definitionKeys: [object, number[]];
  /** Removes the rows of all instances, for test mode. */
  removeInstances: [object, null];
  /** Of an element instance, or of a process by the key of its instance; null if there is none. */
  visibleVariables: [{ scopeKey: number }, VisibleVariable[] | null];
  /** For a decision instance: the JSON text of its inputs and rules. */
  decisionDetails: [{ key: string }, { inputs: string; rules: string } | null];
}

export type QueryName = keyof QueryTypes;

type Queries = {
  readonly [N in QueryName]: (rows: RowStore, argument: QueryTypes[N][0]) => QueryTypes[N][1];
};

export type OwnedKind = 'jobs' | 'incidents' | 'user_tasks' | 'element_instances';

export const QUERIES: Queries = {
  ...PAGE_QUERIES,
  ...BATCH_QUERIES,
  search: (rows, { resource, request }) => search(rows, RESOURCES[resource], request),
  get(rows, { resource, key }) {
    makeIndexes(rows, RESOURCES[resource], [RESOURCES[resource].key]);
    const row = one(rows, getQuery(RESOURCES[resource], key));
    return row ? itemOf(RESOURCES[resource], row) : null;
  },
  ownerOf(rows, { kind, key }) {
    const row = rows.one(`SELECT instanceKey, state FROM ${kind} WHERE key = ?1`, key);
    return row ? { instanceKey: Number(row['instanceKey']), state: String(row['state']) } : null;
  },
  definition: (rows, { key }) =>
    stored(rows.one('SELECT * FROM definitions WHERE key = ?1 AND isDeleted = 0', key)),
  definitionById(rows, { kind, id, version }) {
    const which = version === undefined ? 'isLatest = 1' : 'version = ?3 AND isDeleted = 0';
    const values = version === undefined ? [kind, id] : [kind, id, version];
    return stored(rows.one(`SELECT * FROM definitions WHERE kind = ?1 AND id = ?2 AND ${which}`, ...values));
  },
  decision(rows, { key, id }) {
    const row = rows.one(
      `SELECT k.key, k.id, k.name, k.version, k.type, k.graphKey FROM decisions k
       JOIN definitions d ON d.key = k.graphKey AND d.isDeleted = 0
       WHERE k.${key === undefined ? 'id' : 'key'} = ?1 ORDER BY k.version DESC, d.version DESC LIMIT 1`,
      key ?? id ?? '',
    );
    const graph = row && QUERIES.definition(rows, { key: Number(row['graphKey']) });
    if (!row || !graph) return null;
    const { name, type } = row;
    return {
      key: String(row['key']),
      id: String(row['id']),
      name: name === null ? null : String(name),
      version: Number(row['version']),
      type: type === null ? null : String(type),
      graph,
    };
  },
  elementCounts: (rows, argument) => elementCounts(rows, argument),
  instanceCounts(rows) {
    const found = rows.all(
      `SELECT definitionKey, count(DISTINCT instanceKey) AS incidents FROM incidents
       WHERE state = 'ACTIVE' AND ${withinTime('instanceKey')} GROUP BY definitionKey`,
    );
    const incidents = new Map(found.map((row) => [row['definitionKey'], Number(row['incidents'])]));
    return countsOfInstances(rows).map(({ definitionKey, active }) => ({
      processDefinitionKey: String(definitionKey),
      active,
      incidents: incidents.get(definitionKey) ?? 0,
    }));
  },
  takenFlows(rows, { instanceKey }) {
    const found = rows.all(
      `SELECT f.flowId, i.rootKey, i.definitionKey, d.id, t.elementId FROM flows f
       JOIN instances i ON i.key = f.instanceKey LEFT JOIN definitions d ON d.key = i.definitionKey
       LEFT JOIN flow_targets t ON t.definitionKey = i.definitionKey AND t.flowId = f.flowId
       WHERE f.instanceKey = ?1 ORDER BY f.flowId`,
      instanceKey,
    );
    return found.map((row) => ({
      sequenceFlowId: String(row['flowId']),
      processInstanceKey: String(instanceKey),
      rootProcessInstanceKey: String(row['rootKey']),
      processDefinitionKey: String(row['definitionKey']),
      processDefinitionId: String(row['id']),
      elementId: String(row['elementId'] ?? row['flowId']),
    }));
  },
  callHierarchy(rows, { instanceKey }) {
    const items: Item[] = [];
    for (let key: number | null = instanceKey; key !== null; ) {
      const row = rows.one(
        `SELECT i.parentKey, i.definitionKey, coalesce(d.name, d.id) AS name FROM instances i
         LEFT JOIN definitions d ON d.key = i.definitionKey WHERE i.key = ?1`,
        key,
      );
      if (!row) break;
      const { definitionKey, name, parentKey } = row;
      items.unshift({
        processInstanceKey: String(key),
        processDefinitionKey: String(definitionKey),
        processDefinitionName: name ?? null,
      });
      key = parentKey === null ? null : Number(parentKey);
    }
    return items;
  },
  processesOf(rows, { keys }) {
    const sql = `SELECT i.key, d.id FROM instances i JOIN definitions d ON d.key = i.definitionKey
      WHERE i.key IN (SELECT value FROM json_each(?1))`;
    const found = rows.database.prepare(sql).all(JSON.stringify(keys));
    return found.map((row) => ({ key: Number(row['key']), processId: String(row['id']) }));
  },
  definitionKeys: (rows) =>
    rows.database
      .prepare('SELECT key FROM definitions WHERE isDeleted = 0 ORDER BY key DESC')
      .all()
      .map((row) => Number(row['key'])),
  removeInstances(rows) {
    rows.atomically(() => {
      for (const table of Object.keys(INSTANCE_TABLES)) rows.write(`DELETE FROM ${table}`);
      rows.write('DELETE FROM element_counts');
    });
    return null;
  },
  waitCounts(rows, { instanceKey }) {
    const { from } = RESOURCES['element-instances/wait-states'];
    const found = rows.all(
      `SELECT e.elementId, count(DISTINCT e.key) AS waiting FROM ${from} WHERE w.instanceKey = ?1
       GROUP BY e.elementId ORDER BY e.elementId`,
      instanceKey,
    );
    return found.map((row) => ({
      elementId: String(row['elementId']),
      waitingCount: Number(row['waiting']),
    }));
  },
  visibleVariables(rows, { scopeKey }) {
    const found = rows.all(
      `WITH RECURSIVE scopes (key, depth) AS (
         SELECT key, 0 FROM element_instances WHERE key = ?1
         UNION ALL SELECT e.scopeKey, s.depth + 1 FROM scopes s JOIN element_instances e ON e.key = s.key
         WHERE e.scopeKey IS NOT NULL)
       SELECT v.scopeKey, v.name, v.value, s.depth FROM scopes s LEFT JOIN variables v ON v.scopeKey = s.key
       ORDER BY s.depth DESC`,
      scopeKey,
    );
    if (found.length === 0) return null;
    // The nearest scope comes last, and hides the others.
    const byName = new Map<string, VisibleVariable>();
    for (const { scopeKey: owner, name: known, value } of found) {
      if (owner === null) continue;
      const name = String(known);
      byName.set(name, { key: derivedKey(Number(owner), name), name, value: String(value) });
    }
    return [...byName.values()];
  },
  decisionDetails(rows, { key }) {
    const row = rows.one('SELECT inputs, rules FROM decision_instances WHERE key = ?1', key);
    return row ? { inputs: String(row['inputs']), rules: String(row['rules']) } : null;
  },
};

function search(rows: RowStore, resource: Resource, request: SearchRequest): SearchAnswer {
  const { filter = {}, sort = [] } = request;
  makeIndexes(rows, resource, [...Object.keys(filter), ...sort.map(({ field }) => field)]);
  const access = { isRare: (matching: Statement) => isRare(rows, matching) };
  const total = Number(one(rows, totalQuery(resource, request, access))?.['total'] ?? 0);
  const query = searchQuery(resource, request, total, access);
  const found = all(rows, query.rows);
  if (query.isReversed) found.reverse();
  const [first] = found;
  const last = found.at(-1);
  return {
    items: found.map((row) => itemOf(resource, row)),
    page: {
      totalItems: Math.min(total, TOTAL_MAX),
      hasMoreTotalItems: total > TOTAL_MAX,
      startCursor: first ? cursorOf(first, query.sortCount) : null,
      endCursor: last ? cursorOf(last, query.sortCount) : null,
    },
  };
}

/** More keys than this take longer to collect than it takes to look at items until enough of them match. */
const RARE_MAX = 100_000;

function isRare(rows: RowStore, { sql, values }: Statement): boolean {
  const counted = `SELECT count(*) AS total FROM (${sql} LIMIT ${RARE_MAX + 1})`;
  return Number(one(rows, { sql: counted, values })?.['total'] ?? 0) <= RARE_MAX;
}

/** Those of computed fields, if these are the first to need them. */
function makeIndexes({ database }: RowStore, { fields }: Resource, names: readonly string[]): void {
  for (const name of names) {
    const index = fields[name]?.index;
    if (index !== undefined) database.exec(index);
  }
}

/** Searches differ too much from each other to cache their prepared statements. */
function all({ database }: RowStore, { sql, values }: Statement): Row[] {
  return database.prepare(sql).all(...values) as Row[];
}

function one({ database }: RowStore, { sql, values }: Statement): Row | undefined {
  return database.prepare(sql).get(...values) as Row | undefined;
}

function stored(row: Row | undefined): StoredDefinition | null {
  if (!row) return null;
  const { name } = row;
  return {
    key: Number(row['key']),
    kind: String(row['kind']),
    id: String(row['id']),
    version: Number(row['version']),
    versionTag: row['versionTag'] === null ? null : String(row['versionTag']),
    name: name === null || name === undefined ? null : String(name),
    resourceName: String(row['resourceName']),
    xml: String(row['xml']),
  };
}

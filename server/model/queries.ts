/** The queries of the model: each is a function over its database and runs in the model's thread. */
import type { BatchQueryTypes } from './batch-queries.ts';
import { BATCH_QUERIES } from './batch-queries.ts';
import { Conditions } from './conditions.ts';
import { derivedKey } from './derived-key.ts';
import type { PageQueryTypes } from './page-queries.ts';
import { PAGE_QUERIES } from './page-queries.ts';
import type { Resource } from './resource.ts';
import type { ResourceName } from './resources/table.ts';
import { RESOURCES } from './resources/table.ts';
import type { RowStore } from './row-store.ts';
import type { Row, Statement } from './search-query.ts';
import { cursorOf, getQuery, itemOf, searchQuery, TOTAL_MAX } from './search-query.ts';
import type { Item, SearchAnswer, SearchRequest } from './search-request.ts';
import { INSTANCE_TABLES } from './tables.ts';
import { withinTime } from './within-time.ts';

/** Tokens of one element: over all instances of a definition, or within one instance. */
export interface ElementCounts {
  readonly elementId: string;
  readonly active: number;
  readonly canceled: number;
  readonly incidents: number;
  readonly completed: number;
}

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
  /** `filter`: of process instances. */
  elementCounts: [
    { definitionKey?: number; instanceKey?: number; filter?: Readonly<Record<string, unknown>> },
    ElementCounts[],
  ];
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
  elementCounts(rows, { definitionKey, instanceKey, filter }) {
    const [column, key] =
      definitionKey === undefined ? ['instanceKey', instanceKey] : ['definitionKey', definitionKey];
    const resource = RESOURCES['process-instances'];
    const conditions = new Conditions(resource);
    const bound = conditions.bind(key ?? 0);
    const within = (instance: string): string =>
      filter === undefined
        ? '1'
        : `${instance} IN (SELECT i.key FROM ${resource.from} WHERE ${conditions.filter(filter)})`;
    // The type isn't in the index of definitions, which has everything else that is counted.
    const isPart =
      definitionKey === undefined
        ? `e.type <> 'PROCESS'`
        : `e.elementId IS NOT (SELECT id FROM definitions WHERE key = ${bound})`;
    const sql = `SELECT e.elementId, sum(e.state = 'ACTIVE') AS active, sum(e.state = 'TERMINATED') AS canceled,
      sum(e.state = 'COMPLETED') AS completed, (SELECT count(*) FROM incidents c WHERE c.${column} = ${bound}
      AND c.elementId = e.elementId AND c.state = 'ACTIVE' AND ${within('c.instanceKey')}) AS incidents
      FROM element_instances e WHERE e.${column} = ${bound} AND ${isPart} AND ${withinTime('e.key')}
      AND ${within('e.instanceKey')} GROUP BY e.elementId`;
    const found = all(rows, { sql, values: conditions.values });
    return found.map((row) => ({
      elementId: String(row['elementId']),
      active: Number(row['active']),
      canceled: Number(row['canceled']),
      incidents: Number(row['incidents']),
      completed: Number(row['completed']),
    }));
  },
  instanceCounts(rows) {
    const found = rows.all(
      `SELECT a.definitionKey, a.active, coalesce(c.incidents, 0) AS incidents
       FROM (SELECT definitionKey, count(*) AS active FROM instances
         WHERE state = 'ACTIVE' AND ${withinTime('key')} GROUP BY definitionKey) a
       LEFT JOIN (SELECT definitionKey, count(DISTINCT instanceKey) AS incidents FROM incidents
         WHERE state = 'ACTIVE' AND ${withinTime('key')} GROUP BY definitionKey) c
       ON c.definitionKey = a.definitionKey
       ORDER BY a.definitionKey`,
    );
    return found.map((row) => ({
      processDefinitionKey: String(row['definitionKey']),
      active: Number(row['active']),
      incidents: Number(row['incidents']),
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
  const query = searchQuery(resource, request);
  const { filter = {}, sort = [] } = request;
  makeIndexes(rows, resource, [...Object.keys(filter), ...sort.map(({ field }) => field)]);
  const found = all(rows, query.rows);
  if (query.isReversed) found.reverse();
  const total = Number(one(rows, query.total)?.['total'] ?? 0);
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

/**
 * Queries of the operations below `/api`: groups of incidents, times of elements, and the rate of instances.
 */
import type { ElementTimes } from './element-counts.ts';
import { timesOfElements } from './element-counts.ts';
import type { RowStore } from './row-store.ts';
import { withinTime } from './within-time.ts';

/** Open incidents of one definition, element, type and message. */
export interface IncidentCount {
  readonly processDefinitionKey: string;
  readonly processDefinitionId: string;
  readonly processDefinitionVersion: number;
  readonly processDefinitionName: string | null;
  readonly elementId: string;
  /** As in the model; the id if it has none. */
  readonly elementName: string;
  readonly errorType: string;
  /** At most MESSAGE_LENGTH_MAX characters. */
  readonly errorMessage: string;
  readonly count: number;
  readonly firstMs: number;
  readonly lastMs: number;
  /** True if they are about jobs, which can get new retries. */
  readonly hasJob: boolean;
}

export interface InstanceRate {
  readonly started: number;
  readonly ended: number;
}

/** Longer messages are compared and shown up to here. */
const MESSAGE_LENGTH_MAX = 300;
/** Distinct messages; more are counted, but not returned. */
const MESSAGES_MAX = 5_000;

export interface PageQueryTypes {
  /** The most frequent first; `total`: of all open incidents. */
  incidentCounts: [object, { readonly items: readonly IncidentCount[]; readonly total: number }];
  /** Of the element instances that have ended and can still be found. */
  elementTimes: [{ definitionKey: number }, ElementTimes[]];
  /** Instances that have started and ended since then, epoch ms. */
  instanceRate: [{ sinceMs: number }, InstanceRate];
}

type PageQueries = {
  readonly [N in keyof PageQueryTypes]: (
    rows: RowStore,
    argument: PageQueryTypes[N][0],
  ) => PageQueryTypes[N][1];
};

export const PAGE_QUERIES: PageQueries = {
  incidentCounts(rows) {
    const found = rows.database
      .prepare(
        `SELECT c.definitionKey, d.id, d.version, d.name, c.elementId, e.name AS elementName, c.type,
         substr(c.message, 1, ${MESSAGE_LENGTH_MAX}) AS text, count(*) AS count, min(c.createdMs) AS firstMs,
         max(c.createdMs) AS lastMs, max(c.jobKey IS NOT NULL) AS hasJob
         FROM incidents c LEFT JOIN definitions d ON d.key = c.definitionKey
         LEFT JOIN elements e ON e.definitionKey = c.definitionKey AND e.elementId = c.elementId
         WHERE c.state = 'ACTIVE' AND ${withinTime('c.key')}
         GROUP BY c.definitionKey, c.elementId, c.type, text ORDER BY count DESC LIMIT ${MESSAGES_MAX}`,
      )
      .all();
    const total = Number(
      rows.one(`SELECT count(*) AS total FROM incidents WHERE state = 'ACTIVE'`)?.['total'] ?? 0,
    );
    const items = found.map((row) => ({
      processDefinitionKey: String(row['definitionKey']),
      processDefinitionId: String(row['id'] ?? ''),
      processDefinitionVersion: Number(row['version'] ?? 0),
      processDefinitionName: row['name'] === null ? null : String(row['name']),
      elementId: String(row['elementId']),
      elementName: String(row['elementName'] ?? row['elementId']),
      errorType: String(row['type']),
      errorMessage: String(row['text']),
      count: Number(row['count']),
      firstMs: Number(row['firstMs']),
      lastMs: Number(row['lastMs']),
      hasJob: Number(row['hasJob']) === 1,
    }));
    return { items, total };
  },
  elementTimes: (rows, { definitionKey }) => timesOfElements(rows, definitionKey),
  instanceRate(rows, { sinceMs }) {
    const count = (column: 'startMs' | 'endMs'): number =>
      Number(
        rows.one(`SELECT count(*) AS total FROM instances WHERE ${column} >= ?1`, sinceMs)?.['total'] ?? 0,
      );
    return { started: count('startMs'), ended: count('endMs') };
  },
};

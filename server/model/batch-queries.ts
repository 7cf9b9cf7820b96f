/** Queries of batch operations: what they are about, and their own rows. */
import { Conditions } from './conditions.ts';
import { processInstances } from './resources/process-instances.ts';
import type { RowStore } from './row-store.ts';

/** An active process instance, or an open incident, that a batch operation is about. */
export interface BatchTarget {
  /** Of the instance or the incident. */
  readonly key: number;
  readonly instanceKey: number;
  readonly rootKey: number;
  /** The job of the incident; null if it has none. */
  readonly jobKey: number | null;
}

/** `roots`: instances that no other one has called. */
export type BatchTargetKind = 'instances' | 'roots' | 'incidents';

export interface BatchRow {
  readonly key: number;
  readonly type: string;
  readonly state: string;
  readonly startMs: number;
  readonly endMs: number | null;
  /** The user; null if unknown. */
  readonly actor: string | null;
  readonly total: number;
  readonly failed: number;
  readonly completed: number;
  /** JSON text of a list. */
  readonly errors: string;
}

export interface BatchItemRow {
  readonly key: number;
  readonly instanceKey: number;
  readonly rootKey: number;
  readonly state: string;
  readonly processedMs: number | null;
  readonly error: string | null;
}

export interface BatchQueryTypes {
  /** `filter`: of process instances. In the order of their keys. */
  batchTargets: [
    { readonly kind: BatchTargetKind; readonly filter: Readonly<Record<string, unknown>> },
    BatchTarget[],
  ];
  /** Adds or replaces the rows. */
  writeBatch: [{ readonly batch: BatchRow; readonly items: readonly BatchItemRow[] }, null];
  /** Removes the rows of the batch operation. */
  removeBatch: [{ readonly key: number }, null];
}

type BatchQueries = {
  readonly [N in keyof BatchQueryTypes]: (
    rows: RowStore,
    argument: BatchQueryTypes[N][0],
  ) => BatchQueryTypes[N][1];
};

export const BATCH_QUERIES: BatchQueries = {
  batchTargets({ database }, { kind, filter }) {
    const conditions = new Conditions(processInstances);
    const where = `${conditions.filter(filter)} AND i.state = 'ACTIVE'`;
    const sql =
      kind === 'incidents'
        ? `SELECT o.key, o.instanceKey, i.rootKey, o.jobKey FROM ${processInstances.from}
           JOIN incidents o ON o.instanceKey = i.key WHERE ${where} AND o.state = 'ACTIVE' ORDER BY o.key`
        : `SELECT i.key, i.key AS instanceKey, i.rootKey, NULL AS jobKey FROM ${processInstances.from}
           WHERE ${where}${kind === 'roots' ? ' AND i.parentKey IS NULL' : ''} ORDER BY i.key`;
    const found = database.prepare(sql).all(...conditions.values);
    return found.map(({ key, instanceKey, rootKey, jobKey }) => ({
      key: Number(key),
      instanceKey: Number(instanceKey),
      rootKey: Number(rootKey),
      jobKey: jobKey === null ? null : Number(jobKey),
    }));
  },
  writeBatch(rows, { batch, items }) {
    rows.atomically(() => {
      const { key, type, state, startMs, endMs, actor, total, failed, completed, errors } = batch;
      const fields = [key, type, state, startMs, endMs, actor, total, failed, completed, errors];
      rows.write('INSERT OR REPLACE INTO batches VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)', ...fields);
      for (const item of items) {
        const { instanceKey, rootKey, processedMs, error } = item;
        const values = [key, item.key, instanceKey, rootKey, item.state, processedMs, error];
        rows.write('INSERT OR REPLACE INTO batch_items VALUES (?, ?, ?, ?, ?, ?, ?)', ...values);
      }
    });
    return null;
  },
  removeBatch(rows, { key }) {
    rows.atomically(() => {
      rows.write('DELETE FROM batches WHERE key = ?', key);
      rows.write('DELETE FROM batch_items WHERE batchKey = ?', key);
    });
    return null;
  },
};

/**
 * Rows of the parts of one instance. All values are absolute, not increments, and the event that created a
 * part replaces its row: reading the history again, or after the state, results in the same rows as reading
 * it once. A row that is already right isn't written, because its indexes would be, too.
 */
import type { Created } from '../../state/event-data.ts';
import type { DecisionEvaluation, Incident, Job, Subscription, UserTask } from '../../state/instance.ts';
import type { SqlValue } from './conditions.ts';
import type { CountedRow } from './count-changes.ts';
import { COUNTED_COLUMNS } from './count-changes.ts';
import { writeDecision } from './decision-rows.ts';
import { OPEN_ROWS } from './open-rows.ts';
import type { RowStore } from './row-store.ts';
import { WaitRows } from './wait-rows.ts';

/** By the event whose listeners are running. */
const STATES_OF_TRANSITIONS: Readonly<Record<string, string>> = {
  creating: 'CREATING',
  assigning: 'ASSIGNING',
  updating: 'UPDATING',
  completing: 'COMPLETING',
  canceling: 'CANCELING',
};

export class InstanceRows {
  /** Timers, signals and conditions that element instances wait for. */
  readonly waits: WaitRows;
  readonly #rows: RowStore;

  constructor(rows: RowStore) {
    this.#rows = rows;
    this.waits = new WaitRows(rows);
  }

  /** Its end, if the state topic says it, stays: the event that ended it follows. */
  created(created: Created, atMs: number): void {
    const {
      key,
      definitionKey,
      parentInstanceKey: parent = null,
      parentElementKey = null,
      rootInstanceKey,
      businessKey,
      tags = [],
    } = created;
    this.#rows.write(
      `INSERT INTO instances VALUES
       (?1, ?2, 'ACTIVE', ?3, NULL, ?4, ?5,
        coalesce(?7, (SELECT rootKey FROM instances WHERE key = ?4), ?4, ?1), ?6, ?8)
       ON CONFLICT (key) DO UPDATE SET definitionKey = excluded.definitionKey, rootKey = excluded.rootKey
       WHERE (definitionKey, rootKey) IS NOT (excluded.definitionKey, excluded.rootKey)`,
      key,
      definitionKey,
      atMs,
      parent || null,
      parentElementKey || null,
      businessKey || null,
      rootInstanceKey || null,
      JSON.stringify(tags),
    );
  }

  /** `state` is COMPLETED or TERMINATED. */
  ended(instanceKey: number, state: string, atMs: number): void {
    this.#rows.write(
      `UPDATE instances SET state = ?2, endMs = ?3 WHERE key = ?1 AND state = 'ACTIVE'`,
      instanceKey,
      state,
      atMs,
    );
  }

  element(element: ElementRow): void {
    const { key, instanceKey, elementId, type, scopeKey, atMs } = element;
    const rows = this.#rows;
    // RETURNING would take several times as long as reading the row before.
    const instance = rows.one('SELECT definitionKey FROM instances WHERE key = ?1', instanceKey);
    if (!instance) return;
    const { definitionKey = null } = instance;
    const values = [key, instanceKey, definitionKey, elementId, type, atMs, scopeKey || null];
    const added = rows.write(
      `INSERT INTO element_instances VALUES (?1, ?2, ?3, ?4, ?5, 'ACTIVE', ?6, NULL, ?7)
       ON CONFLICT DO NOTHING`,
      ...values,
    );
    if (added > 0) {
      rows.counts.added({ definitionKey, elementId, state: 'ACTIVE', startMs: atMs, endMs: null });
      return;
    }
    this.#changeElements(
      `UPDATE element_instances SET definitionKey = ?3, elementId = ?4, type = ?5, state = 'ACTIVE',
       startMs = ?6, endMs = NULL, scopeKey = ?7 WHERE key = ?1 AND instanceKey = ?2 AND (state <> 'ACTIVE'
       OR (definitionKey, elementId, type, startMs, scopeKey) IS NOT (?3, ?4, ?5, ?6, ?7))`,
      'key',
      values,
    );
  }

  elementEnded(key: number, state: string, atMs: number): void {
    const rows = this.#rows;
    const sql = `SELECT ${COUNTED_COLUMNS} FROM element_instances WHERE key = ?1 AND state = 'ACTIVE'`;
    const active = rows.one(sql, key) as CountedRow | undefined;
    if (!active) return;
    rows.write('UPDATE element_instances SET state = ?2, endMs = ?3 WHERE key = ?1', key, state, atMs);
    rows.counts.removed(active);
    rows.counts.added({ ...active, state, endMs: atMs });
  }

  /** Counts before and after the change. `column`: that of `?1`, by which the element instances are found. */
  #changeElements(sql: string, column: 'key' | 'instanceKey', values: readonly SqlValue[]): void {
    const rows = this.#rows;
    const [owner = 0] = values;
    const counted = `SELECT ${COUNTED_COLUMNS} FROM element_instances WHERE ${column} = ?1`;
    for (const row of rows.all(counted, owner)) rows.counts.removed(row as CountedRow);
    rows.write(sql, ...values);
    for (const row of rows.all(counted, owner)) rows.counts.added(row as CountedRow);
  }

  /** Ends everything that belongs to a terminated element instance. */
  partsTerminated(instanceKey: number, elementKey: number, atMs: number): void {
    const rows = this.#rows;
    const of = 'WHERE instanceKey = ?1 AND elementKey = ?2 AND';
    rows.write(
      `UPDATE jobs SET state = 'CANCELED', endMs = ?3, updatedMs = ?3 ${of} ${OPEN_ROWS.jobs}`,
      instanceKey,
      elementKey,
      atMs,
    );
    rows.write(
      `UPDATE user_tasks SET state = 'CANCELED', completedMs = ?3 ${of} ${OPEN_ROWS.user_tasks}`,
      instanceKey,
      elementKey,
      atMs,
    );
    rows.write(
      `UPDATE incidents SET state = 'RESOLVED' ${of} ${OPEN_ROWS.incidents}`,
      instanceKey,
      elementKey,
    );
    rows.write(
      `UPDATE subscriptions SET state = 'DELETED', isOpen = 0, updatedMs = ?3 ${of} ${OPEN_ROWS.subscriptions}`,
      instanceKey,
      elementKey,
      atMs,
    );
  }

  variable(instanceKey: number, scopeKey: number, name: string, value: string): void {
    this.#rows.write(
      `INSERT INTO variables SELECT key, ?2, ?3, ?4 FROM instances WHERE key = ?1
       ON CONFLICT DO UPDATE SET value = excluded.value WHERE value <> excluded.value`,
      instanceKey,
      scopeKey,
      name,
      value,
    );
  }

  job(elementKey: number, job: Job, atMs: number): void {
    const headers = job.headers?.length
      ? JSON.stringify(Object.fromEntries(job.headers.map(({ name, value }) => [name, value])))
      : null;
    this.#rows.write(
      `INSERT OR REPLACE INTO jobs SELECT ?1, e.instanceKey, e.definitionKey, e.key, e.elementId, ?3,
       'CREATED', ?4, '', ?5, ${KIND_OF_JOB}, upper(coalesce(?6, 'unspecified')), ?7, NULL, NULL, ?8, ?8, NULL, NULL, NULL
       FROM element_instances e WHERE e.key = ?2`,
      job.key,
      elementKey,
      job.type,
      job.retries ?? 0,
      job.deadlineAtMs || null,
      job.listener || null,
      headers,
      atMs,
    );
  }

  /** Updates the job: a new attempt, deadline or number of retries. It is open, whatever it was before. */
  jobChanged(key: number, job: Job, atMs: number): void {
    this.#rows.write(
      `UPDATE jobs SET state = CASE WHEN retries < ?2 THEN 'RETRIES_UPDATED' WHEN endMs IS NULL THEN state
       ELSE 'CREATED' END, retries = ?2, deadlineMs = ?3, updatedMs = ?4, endMs = NULL WHERE key = ?1`,
      key,
      job.retries ?? 0,
      job.deadlineAtMs || null,
      atMs,
    );
  }

  jobLeased(key: number, job: Job, atMs: number): void {
    this.#rows.write(
      'UPDATE jobs SET worker = ?2, deadlineMs = ?3, updatedMs = ?4 WHERE key = ?1',
      key,
      job.worker ?? '',
      job.deadlineAtMs || null,
      atMs,
    );
  }

  /** The lease has ended without a result. */
  jobLeaseEnded(key: number, isExpired: boolean, atMs: number): void {
    this.#rows.write(
      `UPDATE jobs SET deadlineMs = NULL, updatedMs = ?2, state = CASE WHEN ?3 THEN 'TIMED_OUT' ELSE state END
       WHERE key = ?1`,
      key,
      atMs,
      isExpired ? 1 : 0,
    );
  }

  jobFailed(key: number, job: Job, atMs: number): void {
    this.#rows.write(
      `UPDATE jobs SET state = 'FAILED', retries = ?2, errorMessage = ?3, deadlineMs = ?5, updatedMs = ?4
       WHERE key = ?1`,
      key,
      job.retries ?? 0,
      job.errorMessage || null,
      atMs,
      job.deadlineAtMs || null,
    );
  }

  jobEnded(key: number, state: string, atMs: number, error: { code?: string; message?: string } = {}): void {
    this.#rows.write(
      `UPDATE jobs SET state = ?2, endMs = ?3, updatedMs = ?3, errorCode = coalesce(?4, errorCode),
       errorMessage = coalesce(?5, errorMessage) WHERE key = ?1`,
      key,
      state,
      atMs,
      error.code ?? null,
      error.message ?? null,
    );
  }

  /** A job that has thrown an error ends with its element, if the error was caught: it stays ERROR_THROWN. */
  jobCanceled(key: number, atMs: number): void {
    this.#rows.write(
      `UPDATE jobs SET state = CASE WHEN state = 'ERROR_THROWN' THEN state ELSE 'CANCELED' END, endMs = ?2,
       updatedMs = ?2 WHERE key = ?1`,
      key,
      atMs,
    );
  }

  incident(elementKey: number, incident: Incident): void {
    this.#rows.write(
      `INSERT OR REPLACE INTO incidents SELECT ?1, e.instanceKey, e.definitionKey, e.key, e.elementId, ?3, ?4,
       'ACTIVE', ?5, ?6 FROM element_instances e WHERE e.key = ?2`,
      incident.key,
      elementKey,
      incident.type,
      incident.message,
      incident.createdAtMs,
      incident.jobKey || null,
    );
  }

  incidentResolved(key: number): void {
    this.#rows.write(`UPDATE incidents SET state = 'RESOLVED' WHERE key = ?1`, key);
  }

  userTask(elementKey: number, task: UserTask): void {
    this.#rows.write(
      `INSERT OR REPLACE INTO user_tasks SELECT ?1, e.instanceKey, e.definitionKey, e.key, e.elementId,
       'CREATED', NULL, '[]', '[]', NULL, NULL, 0, ?3, ?4, ?5, NULL FROM element_instances e WHERE
       e.key = ?2`,
      task.key,
      elementKey,
      task.formKey || null,
      task.externalFormReference || null,
      task.createdAtMs,
    );
    this.userTaskChanged(task);
  }

  userTaskChanged(task: UserTask): void {
    const state = STATES_OF_TRANSITIONS[task.transition?.event ?? ''] ?? 'CREATED';
    this.#rows.write(
      `UPDATE user_tasks SET state = ?2, assignee = ?3, candidateGroups = ?4, candidateUsers = ?5,
       dueDate = ?6, followUpDate = ?7, priority = ?8
       WHERE key = ?1 AND state NOT IN ('COMPLETED', 'CANCELED')`,
      task.key,
      state,
      task.assignee || null,
      JSON.stringify(task.candidateGroups),
      JSON.stringify(task.candidateUsers),
      instantMs(task.dueDate),
      instantMs(task.followUpDate),
      task.priority ?? 0,
    );
  }

  userTaskCompleted(key: number, atMs: number): void {
    this.#rows.write(`UPDATE user_tasks SET state = 'COMPLETED', completedMs = ?2 WHERE key = ?1`, key, atMs);
  }

  subscription(elementKey: number, subscription: Subscription, atMs: number): void {
    this.#rows.write(
      `INSERT OR REPLACE INTO subscriptions SELECT ?1, e.instanceKey, e.definitionKey, e.key, ?3, ?4, ?5,
       'CREATED', ?6, ?7, 1 FROM element_instances e WHERE e.key = ?2`,
      subscription.key,
      elementKey,
      subscription.elementId,
      subscription.messageName,
      subscription.correlationKey,
      atMs,
      subscription.interrupting ? 1 : 0,
    );
  }

  /** One that doesn't interrupt stays open for the next message. */
  subscriptionCorrelated(key: number, atMs: number): void {
    this.#rows.write(
      `UPDATE subscriptions SET state = 'CORRELATED', isOpen = NOT isInterrupting, updatedMs = ?2
       WHERE key = ?1 AND isOpen`,
      key,
      atMs,
    );
  }

  correlated(subscriptionKey: number, messageKey: number, atMs: number): void {
    this.#rows.write(
      `INSERT OR REPLACE INTO correlations SELECT ?4, instanceKey, definitionKey, elementKey,
       elementId, ?1, ?2, messageName, correlationKey, ?3 FROM subscriptions WHERE key = ?1`,
      subscriptionKey,
      messageKey,
      atMs,
      // SQLite would join numbers of JavaScript as 5.0-6.0.
      `${subscriptionKey}-${messageKey}`,
    );
    this.subscriptionCorrelated(subscriptionKey, atMs);
  }

  subscriptionClosed(key: number, atMs: number): void {
    this.#rows.write(
      `UPDATE subscriptions SET state = 'DELETED', isOpen = 0, updatedMs = ?2 WHERE key = ?1 AND isOpen`,
      key,
      atMs,
    );
  }

  subscriptionMigrated(key: number, elementId: string): void {
    this.#rows.write('UPDATE subscriptions SET elementId = ?2 WHERE key = ?1', key, elementId);
  }

  flowTaken(instanceKey: number, flowId: string): void {
    this.#rows.write('INSERT OR IGNORE INTO flows VALUES (?1, ?2)', instanceKey, flowId);
  }

  decision(elementKey: number, evaluation: DecisionEvaluation, atMs: number): void {
    writeDecision(this.#rows, elementKey, evaluation, atMs);
  }

  migrated(instanceKey: number, definitionKey: number): void {
    this.#rows.write('UPDATE instances SET definitionKey = ?2 WHERE key = ?1', instanceKey, definitionKey);
    for (const [table, open] of Object.entries(OPEN_ROWS)) {
      const sql = `UPDATE ${table} SET definitionKey = ?2 WHERE instanceKey = ?1 AND ${open}`;
      if (table !== 'element_instances') this.#rows.write(sql, instanceKey, definitionKey);
      else this.#changeElements(sql, 'instanceKey', [instanceKey, definitionKey]);
    }
  }

  elementMigrated(instanceKey: number, elementKey: number, elementId: string): void {
    this.#changeElements('UPDATE element_instances SET elementId = ?2 WHERE key = ?1', 'key', [
      elementKey,
      elementId,
    ]);
    for (const table of ['jobs', 'incidents', 'user_tasks'] as const) {
      this.#rows.write(
        `UPDATE ${table} SET elementId = ?3 WHERE instanceKey = ?1 AND elementKey = ?2 AND ${OPEN_ROWS[table]}`,
        instanceKey,
        elementKey,
        elementId,
      );
    }
  }
}

interface ElementRow {
  readonly key: number;
  readonly instanceKey: number;
  readonly elementId: string;
  /** BPMN element name, such as serviceTask. */
  readonly type: string;
  readonly scopeKey: number | undefined;
  readonly atMs: number;
}

/** Determined by the listener's event in `?6`, which an element's own job doesn't have. */
const KIND_OF_JOB = `CASE WHEN ?6 IN ('start', 'end') THEN 'EXECUTION_LISTENER'
  WHEN ?6 IS NOT NULL THEN 'TASK_LISTENER'
  WHEN e.type = 'AD_HOC_SUB_PROCESS' THEN 'AD_HOC_SUB_PROCESS' ELSE 'BPMN_ELEMENT' END`;

/** Null if there is no date, or if the text is not a date. */
function instantMs(text: string | undefined): number | null {
  const atMs = Date.parse(text ?? '');
  return Number.isNaN(atMs) ? null : atMs;
}

/**
 * Rows of the parts of one instance. All values are absolute, not increments, and existing rows are not
 * inserted again, so that reading a part of the history twice results in the same rows.
 */
import type { Created } from '../../state/event-data.ts';
import type { DecisionEvaluation, Incident, Job, Subscription, UserTask } from '../../state/instance.ts';
import { derivedKey } from './derived-key.ts';
import type { RowStore } from './row-store.ts';
import type { WaitRow } from './wait-row.ts';

/** By the event whose listeners are running. */
const STATES_OF_TRANSITIONS: Readonly<Record<string, string>> = {
  creating: 'CREATING',
  assigning: 'ASSIGNING',
  updating: 'UPDATING',
  completing: 'COMPLETING',
  canceling: 'CANCELING',
};

export class InstanceRows {
  readonly #rows: RowStore;

  constructor(rows: RowStore) {
    this.#rows = rows;
  }

  created(created: Created, atMs: number): void {
    const {
      key,
      definitionKey,
      parentInstanceKey: parent = null,
      parentElementKey = null,
      businessKey,
      tags = [],
    } = created;
    this.#rows.write(
      `INSERT OR IGNORE INTO instances VALUES
       (?1, ?2, 'ACTIVE', ?3, NULL, ?4, ?5,
        coalesce((SELECT rootKey FROM instances WHERE key = ?4), ?4, ?1), ?6, ?7)`,
      key,
      definitionKey,
      atMs,
      parent || null,
      parentElementKey || null,
      businessKey || null,
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
    this.#rows.write(
      `INSERT OR IGNORE INTO element_instances
       SELECT ?1, i.key, i.definitionKey, ?3, ?4, 'ACTIVE', ?5, NULL, ?6 FROM instances i WHERE i.key = ?2`,
      key,
      instanceKey,
      elementId,
      type,
      atMs,
      scopeKey || null,
    );
  }

  elementEnded(key: number, state: string, atMs: number): void {
    this.#rows.write(
      `UPDATE element_instances SET state = ?2, endMs = ?3 WHERE key = ?1 AND state = 'ACTIVE'`,
      key,
      state,
      atMs,
    );
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
      `UPDATE subscriptions SET state = 'DELETED', updatedMs = ?3 ${of} ${OPEN_ROWS.subscriptions}`,
      instanceKey,
      elementKey,
      atMs,
    );
  }

  variable(instanceKey: number, scopeKey: number, name: string, value: string): void {
    this.#rows.write(
      `INSERT INTO variables SELECT ?1, key, ?3, ?4, ?5 FROM instances WHERE key = ?2
       ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
      derivedKey(scopeKey, name),
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
      `INSERT OR IGNORE INTO jobs SELECT ?1, e.instanceKey, e.definitionKey, e.key, e.elementId, ?3,
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

  /** Updates the job: a new attempt, deadline or number of retries. */
  jobChanged(key: number, job: Job, atMs: number): void {
    this.#rows.write(
      `UPDATE jobs SET state = CASE WHEN retries < ?2 THEN 'RETRIES_UPDATED' ELSE state END, retries = ?2,
       deadlineMs = ?3, updatedMs = ?4 WHERE key = ?1`,
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
      `UPDATE jobs SET state = 'FAILED', retries = ?2, errorMessage = ?3, updatedMs = ?4 WHERE key = ?1`,
      key,
      job.retries ?? 0,
      job.errorMessage ?? null,
      atMs,
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

  incident(elementKey: number, incident: Incident): void {
    this.#rows.write(
      `INSERT OR IGNORE INTO incidents SELECT ?1, e.instanceKey, e.definitionKey, e.key, e.elementId, ?3, ?4,
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
      `INSERT OR IGNORE INTO user_tasks SELECT ?1, e.instanceKey, e.definitionKey, e.key, e.elementId,
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
      `INSERT OR IGNORE INTO subscriptions SELECT ?1, e.instanceKey, e.definitionKey, e.key, ?3, ?4, ?5,
       'CREATED', ?6 FROM element_instances e WHERE e.key = ?2`,
      subscription.key,
      elementKey,
      subscription.elementId,
      subscription.messageName,
      subscription.correlationKey,
      atMs,
    );
  }

  subscriptionChanged(key: number, state: string, atMs: number): void {
    this.#rows.write(
      `UPDATE subscriptions SET state = ?2, updatedMs = ?3 WHERE key = ?1 AND state = 'CREATED'`,
      key,
      state,
      atMs,
    );
  }

  correlated(subscriptionKey: number, messageKey: number, atMs: number): void {
    this.#rows.write(
      `INSERT OR IGNORE INTO correlations SELECT ?1 || '-' || ?2, instanceKey, definitionKey, elementKey,
       elementId, ?1, ?2, messageName, correlationKey, ?3 FROM subscriptions WHERE key = ?1`,
      subscriptionKey,
      messageKey,
      atMs,
    );
    this.subscriptionChanged(subscriptionKey, 'CORRELATED', atMs);
  }

  wait(elementKey: number, { key, eventId, type, details, isInterrupting }: WaitRow): void {
    this.#rows.write(
      `INSERT OR IGNORE INTO waits SELECT ?1, e.instanceKey, e.definitionKey, e.key, ?3, ?4, ?5, ?6
       FROM element_instances e WHERE e.key = ?2`,
      key,
      elementKey,
      eventId,
      type,
      JSON.stringify({ waitStateType: type, ...details }),
      isInterrupting ? 1 : 0,
    );
  }

  waitEnded(key: number): void {
    this.#rows.write('DELETE FROM waits WHERE key = ?1', key);
  }

  waitTriggered(key: number): void {
    this.#rows.write('DELETE FROM waits WHERE key = ?1 AND isInterrupting', key);
  }

  waitMigrated(key: number, eventId: string): void {
    this.#rows.write('UPDATE waits SET eventId = ?2 WHERE key = ?1', key, eventId);
  }

  flowTaken(instanceKey: number, flowId: string): void {
    this.#rows.write('INSERT OR IGNORE INTO flows VALUES (?1, ?2)', instanceKey, flowId);
  }

  /**
   * One row for each evaluated decision; a repeated evaluation of the element replaces the rows of the first.
   */
  decision(elementKey: number, evaluation: DecisionEvaluation, atMs: number): void {
    for (const [at, evaluated] of evaluation.decisions.entries()) {
      const isLast = at === evaluation.decisions.length - 1;
      const failure = isLast && evaluation.failure ? evaluation.failure : null;
      this.#rows.write(
        `INSERT OR REPLACE INTO decision_instances SELECT ?2, e.key, ?3, e.instanceKey, e.definitionKey,
         e.key, e.elementId, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12
         FROM element_instances e WHERE e.key = ?1`,
        elementKey,
        `${elementKey}-${at + 1}`,
        at,
        evaluation.definitionKey,
        evaluated.decisionId,
        evaluation.decisionId,
        failure === null ? 'EVALUATED' : 'FAILED',
        atMs,
        failure,
        evaluated.output || 'null',
        JSON.stringify(evaluated.inputs),
        JSON.stringify(evaluated.rules),
      );
    }
  }

  migrated(instanceKey: number, definitionKey: number): void {
    this.#rows.write('UPDATE instances SET definitionKey = ?2 WHERE key = ?1', instanceKey, definitionKey);
    for (const [table, open] of Object.entries(OPEN_ROWS)) {
      this.#rows.write(
        `UPDATE ${table} SET definitionKey = ?2 WHERE instanceKey = ?1 AND ${open}`,
        instanceKey,
        definitionKey,
      );
    }
  }

  elementMigrated(instanceKey: number, elementKey: number, elementId: string): void {
    this.#rows.write('UPDATE element_instances SET elementId = ?2 WHERE key = ?1', elementKey, elementId);
    for (const table of ['jobs', 'incidents', 'user_tasks']) {
      this.#rows.write(
        `UPDATE ${table} SET elementId = ?3 WHERE instanceKey = ?1 AND elementKey = ?2`,
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

const OPEN_ROWS = {
  element_instances: `state = 'ACTIVE'`,
  jobs: `state NOT IN ('COMPLETED', 'CANCELED', 'ERROR_THROWN')`,
  incidents: `state = 'ACTIVE'`,
  user_tasks: `state NOT IN ('COMPLETED', 'CANCELED')`,
  subscriptions: `state = 'CREATED'`,
  waits: '1',
} as const;

/** Determined by the listener's event in `?6`, which an element's own job doesn't have. */
const KIND_OF_JOB = `CASE WHEN ?6 IN ('start', 'end') THEN 'EXECUTION_LISTENER'
  WHEN ?6 IS NOT NULL THEN 'TASK_LISTENER'
  WHEN e.type = 'AD_HOC_SUB_PROCESS' THEN 'AD_HOC_SUB_PROCESS' ELSE 'BPMN_ELEMENT' END`;

/** Null if there is no date, or if the text is not a date. */
function instantMs(text: string | undefined): number | null {
  const atMs = Date.parse(text ?? '');
  return Number.isNaN(atMs) ? null : atMs;
}

/**
 * The rows that the read model must have of its instances, derived in another way than it does: each event is
 * applied to the instance by the engine's own fold, and the rows follow from what the instance then has and
 * no longer has. Pure.
 */
import { elements as elementTypes } from '../../../bpmn/elements/table.ts';
import { applyEvent, createInstance } from '../../../state/apply-event.ts';
import type { Created } from '../../../state/event-data.ts';
import type { InstanceEvent, StepRecord } from '../../../state/events.ts';
import { EventKind, eventName } from '../../../state/events.ts';
import type {
  ElementInstance,
  Incident,
  Job,
  ProcessInstance,
  Subscription,
  UserTask,
} from '../../../state/instance.ts';
import { InstanceState } from '../../../state/instance.ts';

export type ExpectedRow = Record<string, string | number | null>;
/** By table, then by the row's identity. */
export type ExpectedTables = ReadonlyMap<string, ReadonlyMap<string, ExpectedRow>>;

/** The columns that identify a row, where it isn't `key`. */
export const IDENTITIES: Readonly<Record<string, readonly string[]>> = {
  instances: ['key'],
  element_instances: ['key'],
  variables: ['scopeKey', 'name'],
  jobs: ['key'],
  incidents: ['key'],
  user_tasks: ['key'],
  subscriptions: ['key'],
  waits: ['key'],
  correlations: ['key'],
  flows: ['instanceKey', 'flowId'],
  decision_instances: ['key'],
};

/** A part of an instance while the instance has it. */
interface OpenPart {
  readonly table: string;
  readonly row: ExpectedRow;
  readonly elementKey: number;
  /** Sets what its end leaves in the row. */
  readonly close: (event: InstanceEvent, atMs: number) => void;
}

export class ExpectedRows {
  readonly #tables = new Map(
    Object.keys(IDENTITIES).map((table) => [table, new Map<string, ExpectedRow>()] as const),
  );
  readonly #instances = new Map<number, ProcessInstance>();
  /** By instance, then by table and key. */
  readonly #open = new Map<number, Map<string, OpenPart>>();

  get tables(): ExpectedTables {
    return this.#tables;
  }

  /** Steps of each instance in order; those of an instance without its creation are not expected. */
  take({ instanceKey, atMs, events }: StepRecord): void {
    for (const event of events) {
      if (event.kind === EventKind.processInstanceCreated) this.#create(event.created, atMs);
      const instance = this.#instances.get(instanceKey);
      if (!instance) return;
      applyEvent(instance, event, atMs);
      this.#look(instance, event, atMs);
    }
  }

  #create(created: Created, atMs: number): void {
    this.#instances.set(created.key, createInstance(created, atMs));
    this.#open.set(created.key, new Map());
    const parent = created.parentInstanceKey || null;
    const ofParent = parent === null ? undefined : this.#row('instances', String(parent))['rootKey'];
    Object.assign(this.#row('instances', String(created.key)), {
      key: created.key,
      startMs: atMs,
      endMs: null,
      parentKey: parent,
      parentElementKey: created.parentElementKey || null,
      rootKey: ofParent ?? parent ?? created.key,
      businessKey: created.businessKey || null,
      tags: JSON.stringify(created.tags ?? []),
    });
  }

  #row(table: string, id: string): ExpectedRow {
    const rows = this.#tables.get(table);
    const row = rows?.get(id) ?? {};
    rows?.set(id, row);
    return row;
  }

  #look(instance: ProcessInstance, event: InstanceEvent, atMs: number): void {
    const { key, definitionKey, state, endedAtMs } = instance;
    const isActive = state === InstanceState.active;
    Object.assign(this.#row('instances', String(key)), {
      definitionKey,
      state: stateName(state),
      endMs: endedAtMs ?? null,
    });
    const present = new Set<string>();
    if (isActive)
      for (const element of instance.elements) this.#lookAt(instance, element, event, atMs, present);
    const open = this.#open.get(key) ?? new Map<string, OpenPart>();
    for (const [id, part] of open) {
      if (present.has(id)) continue;
      open.delete(id);
      part.close(event, atMs);
    }
    this.#waits(instance, isActive);
    this.#happened(instance, event, atMs);
  }

  /** Exactly those that the instance has now. */
  #waits({ key: instanceKey, definitionKey, elements }: ProcessInstance, isActive: boolean): void {
    const rows = this.#tables.get('waits') ?? new Map<string, ExpectedRow>();
    for (const [id, row] of rows) if (row['instanceKey'] === instanceKey) rows.delete(id);
    for (const { key: elementKey, timers, signals = [], conditions = [] } of isActive ? elements : []) {
      const of = { instanceKey, definitionKey, elementKey };
      const add = (
        key: number,
        eventId: string,
        type: string,
        isInterrupting: boolean,
        more: object,
      ): void => {
        const details = JSON.stringify({ waitStateType: type, ...more });
        rows.set(String(key), { ...of, key, eventId, type, details, isInterrupting: isInterrupting ? 1 : 0 });
      };
      for (const { key, elementId, dueAtMs: dueDate, repetitions = 0 } of timers)
        add(key, elementId, 'TIMER', true, { dueDate, repetitions });
      for (const { key, elementId, interrupting = false, signalName } of signals)
        add(key, elementId, 'SIGNAL', interrupting, { signalName });
      for (const { key, elementId, interrupting = false } of conditions)
        add(key, elementId, 'CONDITION', interrupting, { events: [] });
    }
  }

  #lookAt(
    instance: ProcessInstance,
    element: ElementInstance,
    event: InstanceEvent,
    atMs: number,
    present: Set<string>,
  ): void {
    const see: See = (table, key, close, isNew) => {
      const id = `${table}/${key}`;
      present.add(id);
      const open = this.#open.get(instance.key);
      const row = this.#row(table, String(key));
      if (!open?.has(id)) {
        Object.assign(row, isNew());
        open?.set(id, { table, row, elementKey: element.key, close });
      }
      row['definitionKey'] = instance.definitionKey;
      return row;
    };
    const { key: elementKey, job, incident, userTask } = element;
    const { key: instanceKey } = instance;
    elementRow(see, instanceKey, element);
    for (const { name, value } of element.variables) {
      const row = { instanceKey, scopeKey: elementKey, name, value };
      Object.assign(this.#row('variables', `${elementKey}|${name}`), row);
    }
    const of = { instanceKey, elementKey };
    if (job) this.#job(see, of, element, job, event, atMs);
    if (incident) incidentRow(see, of, element.elementId, incident);
    if (userTask) userTaskRow(see, of, element.elementId, userTask);
    for (const subscription of element.subscriptions) subscriptionRow(see, of, subscription, event, atMs);
  }

  #job(see: See, of: Owner, element: ElementInstance, job: Job, event: InstanceEvent, atMs: number): void {
    const headers = Object.fromEntries((job.headers ?? []).map(({ name, value }) => [name, value]));
    const row = see(
      'jobs',
      job.key,
      (ending, endMs) => {
        const isCompleted = eventName(ending.kind) === 'jobCompleted';
        const isThrown = row['state'] === 'ERROR_THROWN';
        const state = isCompleted ? 'COMPLETED' : isThrown ? 'ERROR_THROWN' : 'CANCELED';
        Object.assign(row, { state, endMs, updatedMs: endMs });
      },
      () => ({
        ...of,
        key: job.key,
        type: job.type,
        state: 'CREATED',
        worker: '',
        deadlineMs: null,
        kind: kindOf(element, job),
        listenerEventType: (job.listener ?? 'unspecified').toUpperCase(),
        headers: job.headers?.length ? JSON.stringify(headers) : null,
        errorCode: null,
        errorMessage: null,
        createdMs: atMs,
        updatedMs: atMs,
        endMs: null,
        isDenied: null,
        deniedReason: null,
      }),
    );
    const before = Number(row['retries'] ?? 0);
    row['elementId'] = element.elementId;
    row['retries'] = job.retries ?? 0;
    row['deadlineMs'] = job.deadlineAtMs || null;
    if (job.worker) row['worker'] = job.worker;
    if ((event as { key?: number }).key !== job.key) return;
    const name = eventName(event.kind);
    row['updatedMs'] = atMs;
    if (name === 'jobFailed') Object.assign(row, { state: 'FAILED', errorMessage: job.errorMessage || null });
    if (name === 'jobErrorThrown')
      Object.assign(row, {
        state: 'ERROR_THROWN',
        errorCode: job.errorCode ?? '',
        errorMessage: job.errorMessage ?? '',
        endMs: atMs,
      });
    if (name === 'jobLeaseEnded') {
      row['deadlineMs'] = null;
      if ((event as { name?: string }).name === 'expired') row['state'] = 'TIMED_OUT';
    }
    if (name !== 'jobPublished' && name !== 'jobUpdated') return;
    if ((job.retries ?? 0) > before) row['state'] = 'RETRIES_UPDATED';
    else if (row['state'] === 'ERROR_THROWN') row['state'] = 'CREATED';
    row['endMs'] = null;
  }

  /** What the state of an instance doesn't keep. */
  #happened(instance: ProcessInstance, event: InstanceEvent, atMs: number): void {
    const { key: instanceKey, definitionKey } = instance;
    if (event.kind === EventKind.sequenceFlowTaken) {
      Object.assign(this.#row('flows', `${instanceKey}|${event.flowId}`), {
        instanceKey,
        flowId: event.flowId,
      });
    }
    if (event.kind === EventKind.messageCorrelated) {
      const { key: subscriptionKey, scopeKey: elementKey, messageKey } = event;
      const waited = this.#row('subscriptions', String(subscriptionKey));
      const id = `${subscriptionKey}-${messageKey}`;
      Object.assign(this.#row('correlations', id), {
        ...{ key: id, instanceKey, definitionKey, elementKey, subscriptionKey, messageKey, atMs },
        elementId: waited['elementId'] ?? null,
        messageName: waited['messageName'] ?? null,
        correlationKey: waited['correlationKey'] ?? null,
      });
    }
    if (event.kind !== EventKind.decisionEvaluated) return;
    const { scopeKey, decision } = event;
    const rows = this.#tables.get('decision_instances') ?? new Map<string, ExpectedRow>();
    for (const [id, row] of rows) if (row['elementKey'] === scopeKey) rows.delete(id);
    const { elementId = '' } = instance.elements.find(({ key }) => key === scopeKey) ?? {};
    decision.decisions.forEach((each, place) => {
      const failure = place === decision.decisions.length - 1 ? decision.failure || null : null;
      Object.assign(this.#row('decision_instances', `${scopeKey}-${place + 1}`), {
        key: `${scopeKey}-${place + 1}`,
        evaluationKey: scopeKey,
        place,
        instanceKey,
        definitionKey,
        elementKey: scopeKey,
        elementId,
        graphKey: decision.definitionKey,
        decisionId: each.decisionId,
        rootDecisionId: decision.decisionId,
        state: failure === null ? 'EVALUATED' : 'FAILED',
        evaluatedMs: atMs,
        failure,
        result: each.output || 'null',
        inputs: JSON.stringify(each.inputs),
        rules: JSON.stringify(each.rules),
      });
    });
  }
}

interface Owner {
  readonly instanceKey: number;
  readonly elementKey: number;
}
type See = (table: string, key: number, close: OpenPart['close'], isNew: () => ExpectedRow) => ExpectedRow;

function elementRow(see: See, instanceKey: number, element: ElementInstance): void {
  const { key, type, sinceMs, scopeKey = 0 } = element;
  const row = see(
    'element_instances',
    key,
    (ending, endMs) => Object.assign(row, { endMs, state: ended(ending) }),
    () => ({
      ...{ key, instanceKey, type: typeOf(type), state: 'ACTIVE', startMs: sinceMs, endMs: null },
      scopeKey: scopeKey || null,
    }),
  );
  row['elementId'] = element.elementId;
}

function incidentRow(see: See, of: Owner, elementId: string, incident: Incident): void {
  const { key, type, message, createdAtMs: createdMs, jobKey = 0 } = incident;
  const row = see(
    'incidents',
    key,
    () => Object.assign(row, { state: 'RESOLVED' }),
    () => ({ ...of, key, type, message, state: 'ACTIVE', createdMs, jobKey: jobKey || null }),
  );
  row['elementId'] = elementId;
}

function subscriptionRow(
  see: See,
  of: Owner,
  subscription: Subscription,
  event: InstanceEvent,
  atMs: number,
): void {
  const { key, interrupting, lastMessageKey, messageName, correlationKey } = subscription;
  const row = see(
    'subscriptions',
    key,
    (ending, updatedMs) => {
      const state = ending.kind === EventKind.messageCorrelated ? 'CORRELATED' : 'DELETED';
      Object.assign(row, { state, updatedMs, isOpen: 0 });
    },
    () => ({
      ...{ ...of, key, messageName, correlationKey, state: 'CREATED', updatedMs: atMs },
      ...{ isInterrupting: interrupting ? 1 : 0, isOpen: 1 },
    }),
  );
  row['elementId'] = subscription.elementId;
  if (lastMessageKey) row['state'] = 'CORRELATED';
  if (event.kind === EventKind.messageCorrelated && event.key === key) row['updatedMs'] = atMs;
}

function userTaskRow(see: See, of: Owner, elementId: string, task: UserTask): void {
  const row = see(
    'user_tasks',
    task.key,
    (ending, completedMs) => {
      const isCompleted = eventName(ending.kind) === 'userTaskCompleted';
      Object.assign(row, { completedMs, state: isCompleted ? 'COMPLETED' : 'CANCELED' });
    },
    () => ({
      ...of,
      key: task.key,
      formKey: task.formKey || null,
      externalFormReference: task.externalFormReference || null,
      createdMs: task.createdAtMs,
      completedMs: null,
    }),
  );
  const at = (text: string | undefined): number | null => {
    const atMs = Date.parse(text ?? '');
    return Number.isNaN(atMs) ? null : atMs;
  };
  Object.assign(row, {
    elementId,
    state: task.transition?.event ? task.transition.event.toUpperCase() : 'CREATED',
    assignee: task.assignee || null,
    candidateGroups: JSON.stringify(task.candidateGroups),
    candidateUsers: JSON.stringify(task.candidateUsers),
    dueDate: at(task.dueDate),
    followUpDate: at(task.followUpDate),
    priority: task.priority ?? 0,
  });
}

function stateName(state: InstanceState): string {
  if (state === InstanceState.active) return 'ACTIVE';
  return state === InstanceState.completed ? 'COMPLETED' : 'TERMINATED';
}

function ended(event: InstanceEvent): string {
  return eventName(event.kind) === 'elementCompleted' ? 'COMPLETED' : 'TERMINATED';
}

function typeOf(type: string): string {
  const known: Readonly<Record<string, { readonly traits: { readonly displayName: string } }>> = elementTypes;
  return known[type]?.traits.displayName ?? 'UNKNOWN';
}

function kindOf({ type }: ElementInstance, { listener }: Job): string {
  if (listener) return listener === 'start' || listener === 'end' ? 'EXECUTION_LISTENER' : 'TASK_LISTENER';
  return typeOf(type) === 'AD_HOC_SUB_PROCESS' ? 'AD_HOC_SUB_PROCESS' : 'BPMN_ELEMENT';
}

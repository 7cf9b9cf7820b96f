/**
 * The text that `trace` shows for each kind of event, below the element instance of the event.
 * Pure.
 */

import { countOf } from '../../state/count-of.ts';
import type { EventName } from '../../state/event-data.ts';
import type { EventOf, InstanceEvent } from '../../state/events.ts';
import { byKind, eventName } from '../../state/events.ts';
import type { DecisionEvaluation } from '../../state/instance.ts';
import { formatDuration } from '../times.ts';

/** The reason why a kind of event, or a single event, has no note. */
interface Silent {
  readonly silent: string;
}

/** Returns the note of an event that happened at `atMs`. */
type NoteOf<Name extends EventName> = (event: EventOf<Name>, atMs: number) => string | Silent;

const AS_TREE: Silent = { silent: 'the tree shows it as a node or its end' };
const BETWEEN: Silent = { silent: 'the tree shows the start and the end of the element instance' };

/** By the kind's name; the compiler requires an entry for each kind. A kind without a note needs a reason. */
export const EVENT_NOTES: { readonly [Name in EventName]: NoteOf<Name> | Silent } = {
  processInstanceCreated: {
    silent: 'the heading of the trace shows it, and it is the root of the tree',
  },
  elementActivating: AS_TREE,
  elementActivated: BETWEEN,
  elementCompleting: BETWEEN,
  elementCompleted: AS_TREE,
  elementTerminating: BETWEEN,
  elementTerminated: AS_TREE,
  sequenceFlowTaken: { silent: 'the target of the flow is the next node of the tree' },
  sequenceFlowWaiting: ({ flowId }) => `sequence flow ${flowId} waits at a join`,
  scopeInterrupted: () => 'interrupted by an event subprocess',

  variableSet: ({ name, value }) => `${name} = ${cut(value)}`,
  jobCreated: ({ job }) =>
    `job ${job.key} created: ${job.type}, ${countOf(job.retries ?? 0, 'retry', 'retries')}`,
  jobPublished: ({ job }) =>
    (job.attempt ?? 1) > 1
      ? `job retried, attempt ${job.attempt}`
      : { silent: 'the first attempt is part of the creation of the job' },
  jobFailed: ({ job }) =>
    `job failed, ${countOf(job.retries ?? 0, 'retry', 'retries')} left: ${job.errorMessage ?? ''}`,
  jobErrorThrown: ({ name, value }) => `job threw error ${name}: ${value}`,
  jobUpdated: ({ job }) => `job changed: ${countOf(job.retries ?? 0, 'retry', 'retries')}`,
  jobLeased: ({ job }, atMs) =>
    `job leased${job.worker ? ` by ${job.worker}` : ''} for ${formatDuration((job.deadlineAtMs ?? atMs) - atMs)}`,
  jobLeaseEnded: ({ name }) => `lease of the job ${name}`,
  jobCompleted: () => 'job completed',
  jobCanceled: () => 'job canceled',
  recordWritten: ({ name }) => `record written to topic ${name}`,
  incidentCreated: ({ incident }) => `incident ${incident.key} ${incident.type}: ${incident.message}`,
  incidentResolved: ({ key }) => `incident ${key} resolved`,
  decisionEvaluated: ({ decision }) => decisionNote(decision),
  processCalled: ({ calledInstanceKey }) => `calls process instance ${calledInstanceKey}`,

  timerCreated: ({ timer }, atMs) =>
    `timer ${timer.elementId} set for ${formatDuration(timer.dueAtMs - atMs)}`,
  timerTriggered: () => 'timer triggered',
  timerCanceled: () => 'timer canceled',
  subscriptionOpened: ({ subscription: { messageName, correlationKey } }) =>
    `waits for message ${messageName}, key ${correlationKey}`,
  messageCorrelated: ({ name, messageKey }) => `message ${name} received (${messageKey})`,
  subscriptionClosed: () => 'no longer waits',
  signalSubscriptionOpened: ({ signal }) => `waits for signal ${signal.signalName}`,
  signalCaught: ({ name }) => `signal ${name} received`,
  conditionSubscriptionOpened: ({ condition }) => `waits for the condition of ${condition.elementId}`,
  conditionTriggered: () => 'condition true',

  userTaskCreated: ({ userTask }) => `user task ${userTask.key} created`,
  userTaskAssigned: ({ name, userTask: { assignee } }) =>
    `user task ${name}: ${assignee ? `assignee ${assignee}` : 'no assignee'}`,
  userTaskTransition: ({ name, value }) =>
    name === 'denied' ? `user task: ${value} denied` : `user task ${name}: running task listeners`,
  userTaskUpdated: ({ name }) => `user task ${name}`,
  userTaskCompleted: ({ name }) => `user task completed (${name})`,

  loopAdvanced: ({ loop }) =>
    loop.instances
      ? countOf(loop.instances, 'item')
      : { silent: 'the tree shows the next inner instance as a node' },
  loopOutputSet: ({ loopCounter, value }) => `output ${loopCounter} = ${cut(value)}`,
  complexGatewayFired: ({ name, flowIds }) =>
    `complex gateway ${name === 'start' ? 'started' : 'reset'} with ${listOf(flowIds)}`,
  adHocElementsQueued: ({ flowIds }) => `elements to activate: ${listOf(flowIds)}`,
  adHocFulfilled: () => 'completion condition fulfilled by the worker',
  followUpSet: ({ elementId }) =>
    elementId ? `${elementId} follows after everything inside has ended` : 'everything inside has ended',

  compensationSubscribed: ({ compensation }) => `${compensation.elementId} can be compensated`,
  compensationTriggered: ({ key }) => `compensation ${key} triggered`,
  compensationCompleted: ({ key }) => `compensation ${key} completed`,
  compensationDeleted: ({ key }) => `compensation ${key} deleted`,

  instanceSetAside: ({ value }) => `suspended: ${value}`,
  instanceTakenBack: () => 'resumed',
  instanceSplit: () => 'the state is stored in several records from now on',
  instanceMigrated: ({ migrated }) => `migrated to ${migrated.processId} v${migrated.version}`,
  elementMigrated: ({ elementId }) => `is now ${elementId}`,
  timerMigrated: ({ elementId }) => `is now the timer of ${elementId}`,
  subscriptionMigrated: ({ elementId }) => `now waits for ${elementId}`,
  sequenceFlowMigrated: ({ flowId, name }) => `sequence flow ${flowId} is now ${name}`,
  compensationMigrated: ({ elementId }) => `is now the compensation of ${elementId}`,
};

const note = byKind<[atMs: number], string | Silent>(
  completeTable(),
  ({ kind }) => `${eventName(kind)} (of a newer version)`,
);

/**
 * The note of an event, undefined if it has none. Contains text of the record, so it must be escaped for a
 * terminal.
 */
export function noteOf(event: InstanceEvent, atMs: number): string | undefined {
  const text = note(event, atMs);
  return typeof text === 'string' ? text : undefined;
}

/** The table, with a function for every kind. */
function completeTable() {
  return Object.fromEntries(
    Object.entries(EVENT_NOTES).map(([name, entry]) => [
      name,
      typeof entry === 'function' ? entry : () => entry,
    ]),
  );
}

function listOf(ids: readonly string[]): string {
  return ids.length > 0 ? ids.join(', ') : 'none';
}

/** The decision, its version, its result and the rules that matched. */
function decisionNote({ decisionId, version, output, failure, decisions }: DecisionEvaluation): string {
  const rules = decisions.flatMap(({ decisionId: id, rules: matched }) =>
    matched.map(({ index, ruleId }) => `${id} rule ${index} (${ruleId})`),
  );
  const by = rules.length > 0 ? `, by ${rules.join(', ')}` : '';
  const result = failure ? `failed: ${failure}` : `result ${cut(output)}`;
  return `decision ${decisionId} v${version} ${result}${by}`;
}

const TEXT_LENGTH_MAX = 80;

function cut(text: string): string {
  return text.length > TEXT_LENGTH_MAX ? `${text.slice(0, TEXT_LENGTH_MAX)}…` : text;
}

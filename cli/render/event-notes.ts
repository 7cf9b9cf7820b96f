/**
 * What `trace` says about an event, by its kind: a note below the element instance that the event is about.
 * Pure.
 */
import type { EventName } from '../../state/event-data.ts';
import type { EventOf, InstanceEvent } from '../../state/events.ts';
import { byKind, eventName } from '../../state/events.ts';
import type { DecisionEvaluation } from '../../state/instance.ts';
import { formatDuration } from './times.ts';

/** A kind, or a single event, that has no note, and why. */
interface Silent {
  readonly silent: string;
}

/** Makes the note of an event that happened at `atMs`. */
type NoteOf<Name extends EventName> = (event: EventOf<Name>, atMs: number) => string | Silent;

const AS_TREE: Silent = { silent: 'it is a node of the tree, or its end' };
const BETWEEN: Silent = { silent: 'the element instance says when it began and ended' };

/** By the kind's name; the compiler demands an entry for each. A kind is silent only by saying why. */
export const EVENT_NOTES: { readonly [Name in EventName]: NoteOf<Name> | Silent } = {
  processInstanceCreated: {
    silent: 'the head of the trace says which process it is, and the tree begins with it',
  },
  elementActivating: AS_TREE,
  elementActivated: BETWEEN,
  elementCompleting: BETWEEN,
  elementCompleted: AS_TREE,
  elementTerminating: BETWEEN,
  elementTerminated: AS_TREE,
  sequenceFlowTaken: { silent: 'what the flow leads to is the next node of the tree' },
  sequenceFlowWaiting: ({ flowId }) => `sequence flow ${flowId} waits at a join`,
  scopeInterrupted: () => 'interrupted: an event subprocess takes over',

  variableSet: ({ name, value }) => `${name} = ${cut(value)}`,
  jobCreated: ({ job }) => `job ${job.key} created: ${job.type}, ${job.retries ?? 0} retries`,
  jobPublished: ({ job }) =>
    (job.attempt ?? 1) > 1
      ? `job published again, attempt ${job.attempt}`
      : { silent: 'a job is published for the first time when it is created' },
  jobFailed: ({ job }) => `job failed, ${job.retries ?? 0} retries left: ${job.errorMessage ?? ''}`,
  jobErrorThrown: ({ name, value }) => `job threw error ${name}: ${value}`,
  jobUpdated: ({ job }) => `job changed: ${job.retries ?? 0} retries`,
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
  messageCorrelated: ({ name, messageKey }) => `message ${name} came (${messageKey})`,
  subscriptionClosed: () => 'waits no longer',
  signalSubscriptionOpened: ({ signal }) => `waits for signal ${signal.signalName}`,
  signalCaught: ({ name }) => `signal ${name} came`,
  conditionSubscriptionOpened: ({ condition }) => `waits for the condition of ${condition.elementId}`,
  conditionTriggered: () => 'condition true',

  userTaskCreated: ({ userTask }) => `user task ${userTask.key} created`,
  userTaskAssigned: ({ name, userTask: { assignee } }) =>
    `user task ${name}: ${assignee ? `it is ${assignee}'s` : "it is nobody's"}`,
  userTaskTransition: ({ name, value }) =>
    name === 'denied' ? `user task: denied ${value}` : `user task ${name}: its listeners are asked`,
  userTaskUpdated: ({ name }) => `user task ${name}`,
  userTaskCompleted: ({ name }) => `user task completed (${name})`,

  loopAdvanced: ({ loop }) =>
    loop.instances ? `${loop.instances} items` : { silent: 'the next inner instance is a node of the tree' },
  loopOutputSet: ({ loopCounter, value }) => `output ${loopCounter} = ${cut(value)}`,
  complexGatewayFired: ({ name, flowIds }) =>
    `complex gateway ${name === 'start' ? 'started' : 'reset'} with ${listOf(flowIds)}`,
  adHocElementsQueued: ({ flowIds }) => `elements to come: ${listOf(flowIds)}`,
  adHocFulfilled: () => 'fulfilled: its worker has said that it is complete',
  followUpSet: ({ elementId }) =>
    elementId ? `${elementId} follows when everything inside has ended` : 'everything inside has ended',

  compensationSubscribed: ({ compensation }) => `${compensation.elementId} can be compensated`,
  compensationTriggered: ({ key }) => `compensation ${key} triggered`,
  compensationCompleted: ({ key }) => `compensation ${key} completed`,
  compensationDeleted: ({ key }) => `compensation ${key} deleted`,

  instanceSetAside: ({ value }) => `set aside: ${value}`,
  instanceTakenBack: () => 'taken back',
  instanceSplit: () => 'the state is kept in several records from now on',
  instanceMigrated: ({ migrated }) => `migrated to ${migrated.processId} v${migrated.version}`,
  elementMigrated: ({ elementId }) => `is ${elementId} now`,
  timerMigrated: ({ elementId }) => `timer of ${elementId} now`,
  subscriptionMigrated: ({ elementId }) => `waits for ${elementId} now`,
  sequenceFlowMigrated: ({ flowId, name }) => `sequence flow ${flowId} is ${name} now`,
  compensationMigrated: ({ elementId }) => `compensation of ${elementId} now`,
};

const note = byKind<[atMs: number], string | Silent>(
  speaking(),
  ({ kind }) => `${eventName(kind)} (of a newer version)`,
);

/** What the event says, as it is in the record: not yet safe for a terminal; undefined: nothing. */
export function noteOf(event: InstanceEvent, atMs: number): string | undefined {
  const text = note(event, atMs);
  return typeof text === 'string' ? text : undefined;
}

/** The table with a function for each kind. */
function speaking() {
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

/** Which decision and version, what it gave, and the rules that matched. */
function decisionNote({ decisionId, version, output, failure, decisions }: DecisionEvaluation): string {
  const rules = decisions.flatMap(({ decisionId: id, rules: matched }) =>
    matched.map(({ index, ruleId }) => `${id} rule ${index} (${ruleId})`),
  );
  const by = rules.length > 0 ? `, by ${rules.join(', ')}` : '';
  const result = failure ? `failed: ${failure}` : `gave ${cut(output)}`;
  return `decision ${decisionId} v${version} ${result}${by}`;
}

const TEXT_LENGTH_MAX = 80;

function cut(text: string): string {
  return text.length > TEXT_LENGTH_MAX ? `${text.slice(0, TEXT_LENGTH_MAX)}…` : text;
}

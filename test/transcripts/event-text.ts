/** An event in a transcript: a few words after its subject. Every kind of event has a text. Pure. */
import type { Created } from '../../state/event-data.ts';
import type { EventOf, EventTable } from '../../state/events.ts';
import { byKind, eventName } from '../../state/events.ts';
import type { Compensation, DecisionEvaluation, Job, UserTask } from '../../state/instance.ts';
import { partitionOfKey } from '../../state/keys.ts';

const COUNTER_MAX = 2 ** 43;

/** `7` on partition 0, `1.7` on partition 1. */
export function keyText(key: number): string {
  const partition = partitionOfKey(key);
  return partition === 0 ? String(key) : `${partition}.${key - partition * COUNTER_MAX}`;
}

function time(ms: number): string {
  return new Date(ms)
    .toISOString()
    .replace(/^2026-01-01T/, '')
    .replace('.000Z', 'Z');
}

const of = ({ elementId }: { readonly elementId: string }) => `of ${elementId} now`;

/** By the kind's name; the compiler requires an entry for each. */
const EVENT_TEXTS: EventTable<[], string> = {
  processInstanceCreated: ({ created }) => createdText(created),
  elementActivating({ flowId, flowIds = [], loopCounter }) {
    const flows = [flowId, ...flowIds].filter(Boolean);
    if (loopCounter) return `activating as ${loopCounter}`;
    return flows.length > 0 ? `activating by ${flows.join(' + ')}` : 'activating';
  },
  elementActivated: () => 'active',
  elementCompleting: () => 'completing',
  elementCompleted: () => 'completed',
  elementTerminating: () => 'terminating',
  elementTerminated: () => 'terminated',
  sequenceFlowTaken: ({ flowId }) => `${flowId} taken`,
  sequenceFlowWaiting: ({ flowId }) => `${flowId} waits`,
  scopeInterrupted: () => 'interrupted',

  variableSet: ({ name, value }) => `${name}=${value}`,
  jobCreated: ({ job }) => `job created ${jobText(job)}`,
  jobPublished: ({ job }) => `job published ${jobText(job)}`,
  jobFailed: ({ job }) => `job failed ${jobText(job)}`,
  jobUpdated: ({ job }) => `job updated ${jobText(job)}`,
  jobLeased: ({ job }) => `job leased by ${job.worker ?? ''} ${jobText(job)}`,
  jobLeaseEnded: ({ name }) => `lease ${name}`,
  jobCompleted: () => 'job completed',
  jobCanceled: () => 'job canceled',
  jobErrorThrown: ({ name }) => `error ${name} thrown`,
  recordWritten: ({ name }) => `record written to ${name}`,
  incidentCreated: ({ incident }) => `incident ${incident.type} (${incident.message})`,
  incidentResolved: () => 'incident resolved',
  decisionEvaluated: ({ decision }) => decisionText(decision),
  processCalled: ({ calledInstanceKey }) => `calls ${keyText(calledInstanceKey)}`,

  timerCreated: ({ timer }) => `timer ${timer.elementId} at ${time(timer.dueAtMs)}`,
  timerTriggered: ({ timer }) => `timer triggered${timer ? `, next at ${time(timer.dueAtMs)}` : ''}`,
  timerCanceled: () => 'timer canceled',
  subscriptionOpened: ({ subscription: { elementId, messageName, correlationKey } }) =>
    `${elementId} waits for ${messageName}/${correlationKey}`,
  messageCorrelated: ({ name }) => `message ${name} correlated`,
  subscriptionClosed: () => 'subscription closed',
  signalSubscriptionOpened: ({ signal }) => `${signal.elementId} waits for signal ${signal.signalName}`,
  signalCaught: ({ name }) => `signal ${name} caught`,
  conditionSubscriptionOpened: ({ condition }) => `${condition.elementId} waits for its condition`,
  conditionTriggered: () => 'condition true',

  userTaskCreated: ({ userTask }) => `user task created (${taskText(userTask)})`,
  userTaskAssigned: ({ name, userTask }) => `user task assigned (${name}: ${taskText(userTask)})`,
  userTaskUpdated: ({ name, userTask }) => `user task updated (${name}: ${taskText(userTask)})`,
  userTaskTransition: transitionText,
  userTaskCompleted: ({ name }) => `user task completed (${name})`,

  loopAdvanced({ loop: { instances, until } }) {
    return `loop${instances ? ` of ${instances}` : ''} until ${until ?? 0}`;
  },
  loopOutputSet: ({ loopCounter, value }) => `output ${loopCounter}=${value}`,
  complexGatewayFired: ({ name, flowIds }) => `${name} with ${flowIds.join(' + ') || 'nothing'}`,
  adHocElementsQueued: ({ flowIds }) => `to come: ${flowIds.join(', ') || 'nothing'}`,
  adHocFulfilled: () => 'fulfilled',
  followUpSet: ({ elementId }) => (elementId ? `${elementId} follows` : 'continues'),

  compensationSubscribed: ({ compensation }) => compensationText(compensation),
  compensationTriggered: ({ key }) => `compensation ${keyText(key)} triggered`,
  compensationCompleted: ({ key }) => `compensation ${keyText(key)} completed`,
  compensationDeleted: ({ key }) => `compensation ${keyText(key)} deleted`,

  instanceSetAside: ({ value }) => `suspended: ${value}`,
  instanceTakenBack: () => 'taken back',
  instanceSplit: () => 'kept in parts from now on',
  instanceMigrated: ({ migrated }) => `migrated to ${migrated.processId} v${migrated.version}`,
  elementMigrated: ({ elementId }) => `is ${elementId} now`,
  timerMigrated: of,
  subscriptionMigrated: of,
  sequenceFlowMigrated: ({ flowId, name }) => `${flowId} is ${name} now`,
  compensationMigrated: ({ elementId }) => `compensation of ${elementId}`,
};

export const eventText = byKind(EVENT_TEXTS, ({ kind }) => eventName(kind));

function jobText({ type, retries = 0, attempt = 0, deadlineAtMs, backoffUntilMs }: Job): string {
  const parts = [`${type}, retries ${retries}`];
  if (attempt) parts.push(`attempt ${attempt}`);
  if (deadlineAtMs) parts.push(`until ${time(deadlineAtMs)}`);
  if (backoffUntilMs) parts.push(`backs off until ${time(backoffUntilMs)}`);
  return `(${parts.join(', ')})`;
}

function createdText({ processId, version, parentInstanceKey }: Created): string {
  const caller = parentInstanceKey ? ` called by ${keyText(parentInstanceKey)}` : '';
  return `${processId} v${version}${caller}`;
}

function decisionText({ decisionId, version, output, failure, decisions }: DecisionEvaluation): string {
  const matched = decisions.map(({ decisionId: id, rules }) =>
    rules.length > 0 ? `${id} by rules ${rules.map(({ index }) => index).join(', ')}` : id,
  );
  return `decision ${decisionId} v${version} ${failure ? `failed: ${failure}` : output} (${matched.join('; ')})`;
}

function taskText({ key: _key, createdAtMs: _at, ...task }: UserTask): string {
  const shown = Object.entries(task).filter(([, value]) => (Array.isArray(value) ? value.length : value));
  return shown.map(([name, value]) => `${name} ${String(value)}`).join(', ');
}

function transitionText({ name, value, userTask: { transition } }: EventOf<'userTaskTransition'>): string {
  const about = transition ? `${transition.action}, listeners done ${transition.listenersDone ?? 0}` : '';
  return `user task ${name} ${about || value}`.trimEnd();
}

function compensationText({ key, elementId, variables = [] }: Compensation): string {
  const kept = variables.map(({ name, value }) => `${name} = ${value}`);
  const snapshot = kept.length > 0 ? ` with ${kept.join(', ')}` : '';
  return `compensation ${keyText(key)} of ${elementId} subscribed${snapshot}`;
}

/**
 * Records and events as a transcript shows them: one line for what happened in a row to one element instance.
 * Pure.
 */
import type { DueWork } from '../../engine/command.ts';
import { decodeCommand } from '../../engine/command-codec.ts';
import type { TopicNames } from '../../engine/topics.ts';
import type { LogRecord, OutboundRecord } from '../../kafka/ports.ts';
import { decodeInstance, decodeStep } from '../../state/codec.ts';
import type { Created, InstanceEvent } from '../../state/events.ts';
import { EventKind } from '../../state/events.ts';
import type { Compensation, DecisionEvaluation, Job } from '../../state/instance.ts';
import { InstanceState } from '../../state/instance.ts';
import { partitionOfKey } from '../../state/keys.ts';
import { readStateKey } from '../../state/parts.ts';
import type { Committed } from '../../testkit/memory-cluster.ts';

const COUNTER_MAX = 2 ** 43;

/** `7` on partition 0, `1.7` on partition 1. */
function keyText(key: number): string {
  const partition = partitionOfKey(key);
  return partition === 0 ? String(key) : `${partition}.${key - partition * COUNTER_MAX}`;
}

function time(ms: number): string {
  return new Date(ms)
    .toISOString()
    .replace(/^2026-01-01T/, '')
    .replace('.000Z', 'Z');
}

/** Shows transactions, knowing what each key has been called before. */
export class RecordText {
  readonly #names: TopicNames;
  readonly #elements = new Map<number, string>();

  constructor(names: TopicNames) {
    this.#names = names;
  }

  /** Lines for one transaction: where and why, the events of each instance, then the other records. */
  transaction({ partition, cause, records }: Committed): string[] {
    const isHistory = ({ topic }: OutboundRecord) => topic === this.#names.history;
    const inOrder = [...records.filter(isHistory), ...records.filter((record) => !isHistory(record))];
    return [`${partition} ${causeText(cause)}`, ...inOrder.flatMap((record) => this.#record(record))];
  }

  #record(record: OutboundRecord): string[] {
    const { topic, partition, key, value, headers = [] } = record;
    const names = this.#names;
    if (topic === names.history) return value ? this.#step(value) : [];
    if (topic === names.partition) {
      if (key === 'progress') return [];
      return [`  => entry ${entryName(String(key))}${value ? '' : ' is gone'}`];
    }
    if (topic === names.state) return [stateLine(String(key), value)];
    if (topic === names.commands) return [`  => commands[${partition}] ${decodeCommand(value).name}`];
    if (topic === names.definitions) return [`  => definition ${keyText(Number(key))}`];
    if (topic === names.deadLetters) {
      const reason = headers.find((header) => header.key === 'dead-letter-reason')?.value;
      return [`  => dead letter: ${reason}`];
    }
    // Answers are shown by the command that they answer.
    if (topic === names.replies) return [];
    const { attempt, headers: taskHeaders } = JSON.parse(String(headers[0]?.value)) as {
      attempt: number;
      headers: object;
    };
    const more = Object.keys(taskHeaders).length > 0 ? ` headers ${JSON.stringify(taskHeaders)}` : '';
    return [`  => ${topic.slice(names.prefix.length)} attempt ${attempt} ${value}${more}`];
  }

  #step(value: Buffer): string[] {
    const lines: { subject: string; words: string[] }[] = [];
    for (const event of decodeStep(value).events) {
      const subject = this.#subject(event);
      const last = lines.at(-1);
      if (last && last.subject === subject) last.words.push(eventText(event));
      else lines.push({ subject, words: [eventText(event)] });
    }
    return lines.map(({ subject, words }) => `  ${subject}: ${words.join(', ')}`);
  }

  /** The element instance that the event is about. */
  #subject(event: InstanceEvent): string {
    if (event.kind === EventKind.processInstanceCreated) return `instance ${keyText(event.created.key)}`;
    if (event.kind === EventKind.elementActivating) {
      this.#elements.set(event.key, `${event.elementId}#${keyText(event.key)}`);
    }
    if (event.kind === EventKind.sequenceFlowTaken || event.kind === EventKind.sequenceFlowWaiting)
      return 'flow';
    if (event.kind === EventKind.instanceSetAside || event.kind === EventKind.instanceTakenBack)
      return 'instance';
    const isLifecycle =
      event.kind >= EventKind.elementActivating && event.kind <= EventKind.elementTerminated;
    const key = isLifecycle && 'key' in event ? event.key : 'scopeKey' in event ? (event.scopeKey ?? 0) : 0;
    return this.#elements.get(key) ?? keyText(key);
  }
}

function causeText(cause: LogRecord | readonly DueWork[]): string {
  if ('offset' in cause) return decodeCommand(cause.value).name;
  return `due: ${(cause as readonly DueWork[]).map(({ kind }) => kind).join(', ')}`;
}

function entryName(key: string): string {
  return key.replace(
    /^(\w+)\/(\d+)$/,
    (_all, kind: string, digits: string) => `${kind} ${keyText(Number(digits))}`,
  );
}

function stateLine(key: string, value: Buffer | null): string {
  const { instanceKey = 0, part } = readStateKey(key) ?? {};
  const name = part === undefined ? keyText(instanceKey) : `${keyText(instanceKey)}/${part}`;
  if (value === null) return `  => state ${name} is gone`;
  return part === undefined ? stateText(value) : `  => state ${name}`;
}

function stateText(value: Buffer): string {
  const { key, state, elements } = decodeInstance(value);
  if (state === InstanceState.active) {
    const ids = elements.slice(1).map(({ elementId, incident }) => elementId + (incident ? '!' : ''));
    return `  => state ${keyText(key)} ACTIVE${ids.length > 0 ? ` at ${ids.join(' ')}` : ''}`;
  }
  const variables = elements[0]?.variables.map(({ name, value: json }) => ` ${name}=${json}`) ?? [];
  return `  => state ${keyText(key)} ${state === InstanceState.completed ? 'COMPLETED' : 'TERMINATED'}${variables.join('')}`;
}

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

function eventText(event: InstanceEvent): string {
  switch (event.kind) {
    case EventKind.processInstanceCreated:
      return createdText(event.created);
    case EventKind.elementActivating: {
      const flows = [event.flowId, ...(event.flowIds ?? [])].filter(Boolean);
      if (event.loopCounter) return `activating as ${event.loopCounter}`;
      return flows.length > 0 ? `activating by ${flows.join(' + ')}` : 'activating';
    }
    case EventKind.elementActivated:
      return 'active';
    case EventKind.elementCompleting:
      return 'completing';
    case EventKind.elementCompleted:
      return 'completed';
    case EventKind.elementTerminating:
      return 'terminating';
    case EventKind.elementTerminated:
      return 'terminated';
    case EventKind.sequenceFlowTaken:
      return `${event.flowId} taken`;
    case EventKind.sequenceFlowWaiting:
      return `${event.flowId} waits`;
    default:
      return detailText(event);
  }
}

type Detail = Exclude<InstanceEvent, { kind: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 }>;

function detailText(event: Detail): string {
  switch (event.kind) {
    case EventKind.variableSet:
      return `${event.name}=${event.value}`;
    case EventKind.jobCreated:
      return `job created ${jobText(event.job)}`;
    case EventKind.jobPublished:
      return `job published ${jobText(event.job)}`;
    case EventKind.jobFailed:
      return `job failed ${jobText(event.job)}`;
    case EventKind.jobUpdated:
      return `job updated ${jobText(event.job)}`;
    case EventKind.jobCompleted:
      return 'job completed';
    case EventKind.jobCanceled:
      return 'job canceled';
    case EventKind.jobErrorThrown:
      return `error ${event.name} thrown`;
    case EventKind.incidentCreated:
      return `incident ${event.incident.type} (${event.incident.message})`;
    case EventKind.incidentResolved:
      return 'incident resolved';
    default:
      return waitText(event);
  }
}

function waitText(event: Exclude<Detail, { kind: 10 | 11 | 12 | 13 | 14 | 15 | 16 | 17 | 18 | 19 }>): string {
  switch (event.kind) {
    case EventKind.compensationSubscribed:
      return compensationText(event.compensation);
    case EventKind.adHocElementsQueued:
      return `to come: ${event.flowIds.join(', ') || 'nothing'}`;
    case EventKind.complexGatewayFired:
      return `${event.name} with ${event.flowIds.join(' + ') || 'nothing'}`;
    case EventKind.compensationTriggered:
      return `compensation ${keyText(event.key)} triggered`;
    case EventKind.compensationCompleted:
      return `compensation ${keyText(event.key)} completed`;
    case EventKind.compensationDeleted:
      return `compensation ${keyText(event.key)} deleted`;
    case EventKind.timerCreated:
      return `timer ${event.timer.elementId} at ${time(event.timer.dueAtMs)}`;
    case EventKind.timerTriggered:
      return `timer triggered${event.timer ? `, next at ${time(event.timer.dueAtMs)}` : ''}`;
    case EventKind.timerCanceled:
      return 'timer canceled';
    case EventKind.subscriptionOpened:
      return `${event.subscription.elementId} waits for ${event.subscription.messageName}/${event.subscription.correlationKey}`;
    case EventKind.messageCorrelated:
      return `message ${event.name} correlated`;
    case EventKind.subscriptionClosed:
      return 'subscription closed';
    case EventKind.signalSubscriptionOpened:
      return `${event.signal.elementId} waits for signal ${event.signal.signalName}`;
    case EventKind.conditionSubscriptionOpened:
      return `${event.condition.elementId} waits for its condition`;
    case EventKind.conditionTriggered:
      return 'condition true';
    case EventKind.signalCaught:
      return `signal ${event.name} caught`;
    case EventKind.adHocFulfilled:
      return 'fulfilled';
    case EventKind.followUpSet:
      return event.elementId ? `${event.elementId} follows` : 'goes on';
    case EventKind.scopeInterrupted:
      return 'interrupted';
    case EventKind.instanceSetAside:
      return `set aside: ${event.value}`;
    case EventKind.instanceTakenBack:
      return 'taken back';
    case EventKind.processCalled:
      return `calls ${keyText(event.calledInstanceKey)}`;
    case EventKind.instanceSplit:
      return 'kept in parts from now on';
    case EventKind.instanceMigrated:
      return `migrated to ${event.migrated.processId} v${event.migrated.version}`;
    case EventKind.elementMigrated:
    case EventKind.timerMigrated:
    case EventKind.subscriptionMigrated:
      return `of ${event.elementId} now`;
    case EventKind.sequenceFlowMigrated:
      return `${event.flowId} is ${event.name} now`;
    case EventKind.compensationMigrated:
      return `compensation of ${event.elementId}`;
    case EventKind.loopAdvanced:
    case EventKind.loopOutputSet:
      return loopText(event);
    case EventKind.decisionEvaluated:
      return decisionText(event.decision);
    case EventKind.recordWritten:
      return `record written to ${event.name}`;
    default:
      return userTaskText(event);
  }
}

function decisionText({ decisionId, version, output, failure, decisions }: DecisionEvaluation): string {
  const matched = decisions.map(({ decisionId: id, rules }) =>
    rules.length > 0 ? `${id} by rules ${rules.map(({ index }) => index).join(', ')}` : id,
  );
  return `decision ${decisionId} v${version} ${failure ? `failed: ${failure}` : output} (${matched.join('; ')})`;
}

type UserTaskEvent = Extract<InstanceEvent, { kind: 45 | 46 | 47 | 48 | 49 }>;

function userTaskText(event: UserTaskEvent): string {
  if (event.kind === EventKind.userTaskCompleted) return `user task completed (${event.name})`;
  if (event.kind === EventKind.userTaskTransition) {
    const { transition } = event.userTask;
    const about = transition ? `${transition.action}, listeners done ${transition.listenersDone ?? 0}` : '';
    return `user task ${event.name} ${about || event.value}`.trimEnd();
  }
  const { key: _key, createdAtMs: _at, ...task } = event.userTask;
  const shown = Object.entries(task).filter(([, value]) => (Array.isArray(value) ? value.length : value));
  const text = shown.map(([name, value]) => `${name} ${String(value)}`).join(', ');
  if (event.kind === EventKind.userTaskCreated) return `user task created (${text})`;
  return `user task ${event.kind === EventKind.userTaskAssigned ? 'assigned' : 'updated'} (${event.name}: ${text})`;
}

type LoopEvent = Extract<InstanceEvent, { kind: 34 | 35 }>;

function loopText(event: LoopEvent): string {
  if (event.kind === EventKind.loopOutputSet) return `output ${event.loopCounter}=${event.value}`;
  const { instances, until } = event.loop;
  return `loop${instances ? ` of ${instances}` : ''} until ${until ?? 0}`;
}

function compensationText({ key, elementId, variables = [] }: Compensation): string {
  const kept = variables.map(({ name, value }) => `${name} = ${value}`);
  const snapshot = kept.length > 0 ? ` with ${kept.join(', ')}` : '';
  return `compensation ${keyText(key)} of ${elementId} subscribed${snapshot}`;
}

/**
 * Determines why an instance waits: what each active element waits for, since when, and what it needs to
 * continue, with the command to type. Pure.
 */

import type { InboundConnector } from '../../bpmn/inbound-connector.ts';
import type { ExecutableProcess } from '../../bpmn/model.ts';
import { countOf } from '../../state/count-of.ts';
import type { ElementInstance, ProcessInstance, Subscription, UserTask } from '../../state/instance.ts';
import { ElementState, InstanceState } from '../../state/instance.ts';
import type { MessageSubscription } from '../../state/partition-entries.ts';
import { commandLine } from '../command-line.ts';
import type { PartitionProgress } from '../read/partition-entries.ts';
import { formatDistance } from '../times.ts';

export interface Reason {
  readonly kind:
    | 'engine'
    | 'set-aside'
    | 'incident'
    | 'job'
    | 'back-off'
    | 'timer'
    | 'message'
    | 'record'
    | 'compensation'
    | 'signal'
    | 'condition'
    | 'join'
    | 'called'
    | 'person'
    | 'inside'
    | 'on-its-way';
  readonly elementId?: string;
  readonly elementInstanceKey?: number;
  readonly type?: string;
  /** Epoch ms. */
  readonly sinceMs?: number;
  /** What the element waits for. */
  readonly waitsFor: string;
  /** What it needs to continue. */
  readonly movesOn: string;
  /** The command to type, if there is one. */
  readonly command?: string;
}

/** Additional data; each part may be missing. */
export interface ReasonContext {
  readonly nowMs: number;
  readonly process?: ExecutableProcess | undefined;
  readonly progress?: PartitionProgress | undefined;
  /** Why no engine owns the instance's partition; undefined if one does, or if it is unknown. */
  readonly absence?: string | undefined;
  /** Subscriptions on the partitions of their correlation keys, by subscription key. */
  readonly subscriptions?: ReadonlyMap<number, MessageSubscription> | undefined;
}

/** All reasons, the engine's own first; empty if the instance has ended. */
export function reasonsOf(instance: ProcessInstance, context: ReasonContext): Reason[] {
  if (instance.state !== InstanceState.active) return [];
  const reasons: Reason[] = [...engineReasons(instance, context)];
  if (instance.setAside) reasons.push(suspendedReason(instance));
  for (const element of instance.elements) reasons.push(...elementReasons(instance, element, context));
  return reasons;
}

function engineReasons(instance: ProcessInstance, { progress, absence, nowMs }: ReasonContext): Reason[] {
  if (absence !== undefined) {
    const behind = progress?.commandsWaiting
      ? `; about ${countOf(progress.commandsWaiting, 'command')} behind`
      : '';
    const waitsFor = `an engine: ${absence}${behind}`;
    return [{ kind: 'engine', waitsFor, movesOn: 'a running engine', command: commandLine(['engine']) }];
  }
  const isOnItsWay = instance.queue.length > 0;
  if (progress === undefined || (progress.commandsWaiting === 0 && !isOverdue(instance, nowMs))) {
    if (!isOnItsWay) return [];
    const waitsFor = `the target of ${countOf(instance.queue.length, 'taken sequence flow')}, not activated yet`;
    return [{ kind: 'on-its-way', waitsFor, movesOn: 'nothing: the engine continues by itself' }];
  }
  const { commandsWaiting, owner, lastStepAtMs, partition } = progress;
  const last = lastStepAtMs === null ? 'never' : formatDistance(lastStepAtMs, nowMs);
  const node = owner === null ? 'no node has ever owned it' : `owner: ${owner.nodeId}`;
  const what =
    commandsWaiting > 0
      ? `the engine to process about ${countOf(commandsWaiting, 'command')} of partition ${partition}`
      : `the engine to fire an overdue timer on partition ${partition}`;
  return [
    {
      kind: 'engine',
      waitsFor: `${what} (last step: ${last}; ${node})`,
      movesOn: 'a running engine; check that one is running and its lag',
      command: commandLine(['engine']),
    },
  ];
}

/** A running engine may be a moment late; only a delay of seconds means that none is running. */
const OVERDUE_AFTER_MS = 10_000;

function isOverdue({ elements }: ProcessInstance, nowMs: number): boolean {
  return elements.some(({ timers }) => timers.some(({ dueAtMs }) => dueAtMs < nowMs - OVERDUE_AFTER_MS));
}

function suspendedReason({ key, setAside = '', elements }: ProcessInstance): Reason {
  const incident = elements[0]?.incident;
  return {
    kind: 'set-aside',
    waitsFor: `an operator: the engine suspended the instance after an error: ${setAside}`,
    movesOn: 'its incident resolved, or the instance canceled',
    command: incident ? commandLine(['resolve', String(incident.key)]) : commandLine(['cancel', String(key)]),
  };
}

function elementReasons(
  instance: ProcessInstance,
  element: ElementInstance,
  context: ReasonContext,
): Reason[] {
  const { key: elementInstanceKey, elementId, type, incident, job } = element;
  const about = { elementId, elementInstanceKey, type };
  const reasons: Reason[] = [];
  // A suspended instance has one reason for all its elements.
  if (incident && !instance.setAside) reasons.push({ ...about, ...incidentReason(element) });
  else if (job) reasons.push({ ...about, ...jobReason(element, context) });
  else if (element.userTask) reasons.push({ ...about, ...userTaskReason(element.userTask) });
  else if (element.calledInstanceKey) reasons.push({ ...about, ...calledReason(element) });
  for (const timer of element.timers) {
    const overdue = timer.dueAtMs < context.nowMs ? 'overdue since' : 'due';
    reasons.push({
      ...about,
      kind: 'timer',
      sinceMs: element.sinceMs,
      waitsFor: `timer ${timer.elementId}, ${overdue} ${formatDistance(timer.dueAtMs, context.nowMs)}`,
      movesOn: 'time',
    });
  }
  for (const subscription of element.subscriptions) {
    reasons.push({ ...about, ...messageReason(element, subscription, context) });
  }
  for (const { signalName } of element.signals ?? []) {
    reasons.push({
      ...about,
      kind: 'signal',
      sinceMs: element.sinceMs,
      waitsFor: `signal ${signalName}`,
      movesOn: 'that signal',
      command: commandLine(['signal'], {}, [signalName]),
    });
  }
  for (const { elementId: eventId } of element.conditions ?? []) {
    const event = context.process?.nodes.get(eventId)?.event;
    const text = event?.kind === 'conditional' ? ` =${event.condition.source}` : '';
    reasons.push({
      ...about,
      kind: 'condition',
      sinceMs: element.sinceMs,
      waitsFor: `the condition of ${eventId}${text}`,
      movesOn: 'variables that make the condition true',
      command: commandLine(['set', 'variables', String(elementInstanceKey)], { variables: '{}' }),
    });
  }
  reasons.push(...joinReasons(element, context), ...compensationReasons(instance, element));
  if (reasons.length > 0 || instance.elements.some(({ scopeKey }) => scopeKey === elementInstanceKey))
    return reasons;
  return instance.setAside ? [] : [otherReason(element)];
}

function incidentReason(element: ElementInstance): Omit<Reason, 'elementId'> {
  const { incident, job } = element;
  const needsRetries = incident?.type.endsWith('_NO_RETRIES');
  return {
    kind: 'incident',
    sinceMs: incident?.createdAtMs ?? element.sinceMs,
    waitsFor: `incident ${incident?.key} ${incident?.type}: ${incident?.message}`,
    movesOn: needsRetries
      ? `the incident resolved, with new retries for job ${job?.key}`
      : 'the cause fixed (variables or model), then the incident resolved',
    command: commandLine(['resolve', String(incident?.key)], needsRetries ? { retries: '1' } : {}),
  };
}

function jobReason({ job, sinceMs }: ElementInstance, { nowMs }: ReasonContext): Omit<Reason, 'elementId'> {
  const { key, type = '', attempt = 1, retries = 0, backoffUntilMs, errorMessage } = job ?? { key: 0 };
  const failed = errorMessage ? `; last error: ${errorMessage}` : '';
  const command = commandLine(['complete', String(key)]);
  if (backoffUntilMs && backoffUntilMs > nowMs) {
    return {
      kind: 'back-off',
      sinceMs,
      waitsFor: `the retry of job ${key} (${type}) ${formatDistance(backoffUntilMs, nowMs)}${failed}`,
      movesOn: 'time, or a manual result',
      command,
    };
  }
  if (job?.leasedAtMs) {
    return {
      kind: 'job',
      sinceMs,
      waitsFor: `worker '${job.worker ?? ''}', which has leased job ${key} of type ${type}; the lease ends ${formatDistance(job.deadlineAtMs ?? nowMs, nowMs)}${failed}`,
      movesOn: 'its result, the end of the lease, or a manual result',
      command,
    };
  }
  return {
    kind: 'job',
    sinceMs,
    waitsFor: `a worker to complete job ${key} of type ${type} (attempt ${attempt}, ${countOf(retries, 'retry', 'retries')} left)${failed}`,
    movesOn: `a worker of type ${type}, or a manual result`,
    command,
  };
}

function userTaskReason(task: UserTask): Omit<Reason, 'elementId'> {
  const { key, assignee, candidateGroups, candidateUsers, createdAtMs: sinceMs } = task;
  const candidates = [...candidateGroups, ...candidateUsers];
  const anyUser = candidates.length > 0 ? `one of ${candidates.join(', ')}` : 'a user';
  const user = assignee || anyUser;
  const verb = assignee ? 'complete' : 'claim';
  return {
    kind: 'person',
    sinceMs,
    waitsFor: `${user} to ${verb} user task ${key}`,
    movesOn: assignee ? 'its completion' : 'a user to claim and complete it',
    command: commandLine(['task', verb, String(key)], assignee ? {} : { assignee: 'me' }),
  };
}

function calledReason({ sinceMs, calledInstanceKey }: ElementInstance): Omit<Reason, 'elementId'> {
  return {
    kind: 'called',
    sinceMs,
    waitsFor: `the called process instance ${calledInstanceKey}`,
    movesOn: 'the end of that instance',
    command: commandLine(['why', String(calledInstanceKey)]),
  };
}

function messageReason(
  { sinceMs }: ElementInstance,
  { key, elementId, messageName, correlationKey }: Subscription,
  { subscriptions, process, nowMs }: ReasonContext,
): Omit<Reason, 'elementId'> {
  const inbound = process?.nodes.get(elementId)?.inbound;
  if (inbound) return recordReason(sinceMs, correlationKey, inbound);
  const isYoung = nowMs - sinceMs < OVERDUE_AFTER_MS;
  const known = subscriptions?.get(key);
  let detail = '';
  if (known?.correlatingMessageKey) detail = `; message ${known.correlatingMessageKey} is being delivered`;
  else if (subscriptions && !known && !isYoung) {
    detail = '; the subscription is not open yet on the partition of its key: check that an engine owns it';
  }
  return {
    kind: 'message',
    sinceMs,
    waitsFor: `message ${messageName} with correlation key ${correlationKey}${detail}`,
    movesOn: 'that message',
    command: commandLine(['publish'], { key: correlationKey }, [messageName]),
  };
}

/** An inbound connector turns a record into the message, whose name is generated. */
function recordReason(
  sinceMs: number,
  correlationKey: string,
  { properties }: InboundConnector,
): Omit<Reason, 'elementId'> {
  const topic = properties.get('topic.topicName') ?? '';
  const isKey = properties.get('correlationKeyExpression') ?? '';
  const condition = properties.get('activationCondition') ?? properties.get('inbound.activationCondition');
  const meets = condition ? ` and ${condition} is true` : '';
  return {
    kind: 'record',
    sinceMs,
    waitsFor: `a record of topic ${topic} for which ${isKey} is ${correlationKey}${meets}`,
    movesOn: 'such a record; the connector must run',
    command: commandLine(['connectors', 'list']),
  };
}

/** A throw or end event waits for the handlers of the compensated activities. */
function compensationReasons({ compensations = [] }: ProcessInstance, element: ElementInstance): Reason[] {
  const { key: elementInstanceKey, elementId, type, sinceMs } = element;
  const thrown = compensations.filter(({ throwKey }) => throwKey === elementInstanceKey);
  if (thrown.length === 0) return [];
  const handlers = thrown.map(({ elementId: activity, handlerId }) =>
    handlerId ? `${activity} (by ${handlerId})` : activity,
  );
  return [
    {
      ...{ kind: 'compensation', elementId, elementInstanceKey, type, sinceMs },
      waitsFor: `the compensation of ${handlers.join(', ')}`,
      movesOn: 'the compensation handlers to complete',
    },
  ];
}

/** A join waits for the flows that were not taken; their names are in the model. */
function joinReasons(element: ElementInstance, { process }: ReasonContext): Reason[] {
  const { waitingFlows, consumedFlows = [], key, elementId, type } = element;
  if (waitingFlows.length === 0) return consumedFlows.length > 0 ? [resetReason(element)] : [];
  const taken = new Set(waitingFlows.map(({ flowId }) => flowId));
  const joins = new Set([...taken].map((flowId) => process?.flows.get(flowId)?.target));
  const reasons: Reason[] = [];
  for (const join of joins) {
    const missing = join?.incoming.filter(({ id }) => !taken.has(id)) ?? [];
    const from = missing.map(({ id, source }) => `${id} (from ${source.id})`).join(', ');
    reasons.push({
      kind: 'join',
      elementInstanceKey: key,
      elementId: join?.id ?? elementId,
      type: join?.type ?? type,
      waitsFor: from ? `the sequence flow ${from} at the join` : 'more sequence flows at a join',
      movesOn: 'the other branches to arrive',
    });
  }
  return reasons;
}

/** A complex gateway that has started waits for the remaining flows before it can start again. */
function resetReason({ key, elementId, type, sinceMs }: ElementInstance): Reason {
  return {
    ...{ kind: 'join', elementInstanceKey: key, elementId, type, sinceMs },
    waitsFor: 'the remaining sequence flows, after which the gateway is reset',
    movesOn: 'the other branches to arrive or to end',
  };
}

function otherReason({ key, elementId, type, state, sinceMs }: ElementInstance): Reason {
  const isMoving = state !== ElementState.active;
  return {
    kind: isMoving ? 'on-its-way' : 'inside',
    elementId,
    elementInstanceKey: key,
    type,
    sinceMs,
    waitsFor: isMoving ? 'the engine to continue' : 'no recorded wait condition',
    movesOn: 'nothing: the engine continues by itself',
  };
}

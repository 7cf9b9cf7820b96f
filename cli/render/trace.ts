/**
 * The history of an instance as a tree: each element instance below its scope, with what happened to it.
 * Pure.
 */

import { formatDuration, isoTime } from '../../inspect/times.ts';
import type { InstanceEvent, StepRecord } from '../../state/events.ts';
import { EventKind, eventName } from '../../state/events.ts';
import type { DecisionEvaluation } from '../../state/instance.ts';
import { printable } from '../frame/output.ts';
import { formatClock } from './times.ts';

export interface TraceNode {
  readonly key: number;
  /** Of an inner instance of a loop: with its loop counter. */
  readonly elementId: string;
  readonly type: string;
  readonly startedAtMs: number;
  endedAtMs: number | null;
  end: 'completed' | 'terminated' | null;
  /** In order: what happened in it, and the element instances within it. */
  readonly items: (TraceNote | TraceNode)[];
}

export interface TraceNote {
  readonly atMs: number;
  readonly text: string;
}

/**
 * The tree of a history; several roots only when its beginning is gone. Variables are shown when asked for.
 */
export function traceOf(
  steps: readonly StepRecord[],
  options: { readonly variables?: boolean } = {},
): TraceNode[] {
  const nodes = new Map<number, TraceNode>();
  const roots: TraceNode[] = [];
  for (const { atMs, events } of steps) {
    for (const event of events) applyToTrace(nodes, roots, event, atMs, options.variables === true);
  }
  return roots;
}

function applyToTrace(
  nodes: Map<number, TraceNode>,
  roots: TraceNode[],
  event: InstanceEvent,
  atMs: number,
  withVariables: boolean,
): void {
  if (event.kind === EventKind.elementActivating) {
    const { key, name: type, scopeKey, loopCounter } = event;
    const elementId = loopCounter ? `${event.elementId} ${loopCounter}` : event.elementId;
    const node: TraceNode = {
      key,
      elementId,
      type,
      startedAtMs: atMs,
      endedAtMs: null,
      end: null,
      items: [],
    };
    nodes.set(key, node);
    const scope = scopeKey === undefined ? undefined : nodes.get(scopeKey);
    if (scope) scope.items.push(node);
    else roots.push(node);
    return;
  }
  if (event.kind === EventKind.elementCompleted || event.kind === EventKind.elementTerminated) {
    const node = nodes.get(event.key);
    if (!node) return;
    node.endedAtMs = atMs;
    node.end = event.kind === EventKind.elementCompleted ? 'completed' : 'terminated';
    return;
  }
  if (event.kind === EventKind.variableSet && !withVariables) return;
  const text = noteOf(event, atMs);
  const key = event.kind === EventKind.elementMigrated ? event.key : 'scopeKey' in event && event.scopeKey;
  const scope = key ? nodes.get(key) : roots[0];
  if (text !== null) (scope ?? roots[0])?.items.push({ atMs, text });
}

/** What an event says about its element instance; null: the tree says it already. */
function noteOf(event: InstanceEvent, atMs: number): string | null {
  switch (event.kind) {
    case EventKind.variableSet:
      return `${printable(event.name)} = ${cut(printable(event.value))}`;
    case EventKind.jobCreated:
      return `job ${event.job.key} created: ${printable(event.job.type)}, ${event.job.retries ?? 0} retries`;
    case EventKind.jobPublished:
      return (event.job.attempt ?? 1) > 1 ? `job published again, attempt ${event.job.attempt}` : null;
    case EventKind.jobFailed:
      return `job failed, ${event.job.retries ?? 0} retries left: ${printable(event.job.errorMessage ?? '')}`;
    case EventKind.jobErrorThrown:
      return `job threw error ${printable(event.name)}: ${printable(event.value)}`;
    case EventKind.jobUpdated:
      return `job changed: ${event.job.retries ?? 0} retries`;
    case EventKind.jobCompleted:
      return 'job completed';
    case EventKind.jobCanceled:
      return 'job canceled';
    case EventKind.incidentCreated:
      return `incident ${event.incident.key} ${event.incident.type}: ${printable(event.incident.message)}`;
    case EventKind.incidentResolved:
      return `incident ${event.key} resolved`;
    case EventKind.timerCreated:
      return `timer ${printable(event.timer.elementId)} set for ${formatDuration(event.timer.dueAtMs - atMs)}`;
    case EventKind.timerTriggered:
      return 'timer triggered';
    case EventKind.timerCanceled:
      return 'timer canceled';
    default:
      return messageNote(event);
  }
}

function messageNote(event: InstanceEvent): string | null {
  switch (event.kind) {
    case EventKind.subscriptionOpened:
      return `waits for message ${printable(event.subscription.messageName)}, key ${printable(event.subscription.correlationKey)}`;
    case EventKind.messageCorrelated:
      return `message ${printable(event.name)} came (${event.messageKey})`;
    case EventKind.subscriptionClosed:
      return 'waits no longer';
    case EventKind.signalSubscriptionOpened:
      return `waits for signal ${printable(event.signal.signalName)}`;
    case EventKind.conditionSubscriptionOpened:
      return `waits for the condition of ${printable(event.condition.elementId)}`;
    case EventKind.conditionTriggered:
      return 'condition true';
    case EventKind.signalCaught:
      return `signal ${printable(event.name)} came`;
    case EventKind.scopeInterrupted:
      return 'interrupted: an event subprocess takes over';
    case EventKind.sequenceFlowWaiting:
      return `sequence flow ${printable(event.flowId)} waits at a join`;
    case EventKind.instanceSetAside:
      return `set aside: ${printable(event.value)}`;
    case EventKind.instanceTakenBack:
      return 'taken back';
    default:
      return userTaskNote(event);
  }
}

function userTaskNote(event: InstanceEvent): string | null {
  switch (event.kind) {
    case EventKind.decisionEvaluated:
      return decisionNote(event.decision);
    case EventKind.userTaskCreated:
      return `user task ${event.userTask.key} created`;
    case EventKind.userTaskAssigned: {
      const { assignee } = event.userTask;
      return `user task ${printable(event.name)}: ${assignee ? `it is ${printable(assignee)}'s` : "it is nobody's"}`;
    }
    case EventKind.userTaskTransition:
      return event.name === 'denied'
        ? `user task: denied ${printable(event.value)}`
        : `user task ${printable(event.name)}: its listeners are asked`;
    case EventKind.userTaskUpdated:
      return `user task ${printable(event.name)}`;
    case EventKind.userTaskCompleted:
      return `user task completed (${printable(event.name)})`;
    default:
      return activityNote(event);
  }
}

function activityNote(event: InstanceEvent): string | null {
  switch (event.kind) {
    case EventKind.processCalled:
      return `calls process instance ${event.calledInstanceKey}`;
    case EventKind.loopAdvanced:
      return event.loop.instances ? `${event.loop.instances} items` : null;
    case EventKind.loopOutputSet:
      return `output ${event.loopCounter} = ${cut(printable(event.value))}`;
    default:
      return migrationNote(event);
  }
}

function migrationNote(event: InstanceEvent): string | null {
  switch (event.kind) {
    case EventKind.instanceMigrated:
      return `migrated to ${printable(event.migrated.processId)} v${event.migrated.version}`;
    case EventKind.elementMigrated:
      return `is ${printable(event.elementId)} now`;
    case EventKind.timerMigrated:
      return `timer of ${printable(event.elementId)} now`;
    case EventKind.subscriptionMigrated:
      return `waits for ${printable(event.elementId)} now`;
    case EventKind.sequenceFlowMigrated:
      return `sequence flow ${printable(event.flowId)} is ${printable(event.name)} now`;
    case EventKind.compensationMigrated:
      return `compensation of ${printable(event.elementId)} now`;
    default:
      return null;
  }
}

/** Which decision and version, what it gave, and the rules that matched. */
function decisionNote({ decisionId, version, output, failure, decisions }: DecisionEvaluation): string {
  const rules = decisions.flatMap(({ decisionId: id, rules: matched }) =>
    matched.map(({ index, ruleId }) => `${printable(id)} rule ${index} (${printable(ruleId)})`),
  );
  const by = rules.length > 0 ? `, by ${rules.join(', ')}` : '';
  const result = failure ? `failed: ${printable(failure)}` : `gave ${cut(printable(output))}`;
  return `decision ${printable(decisionId)} v${version} ${result}${by}`;
}

const TEXT_LENGTH_MAX = 80;

function cut(text: string): string {
  return text.length > TEXT_LENGTH_MAX ? `${text.slice(0, TEXT_LENGTH_MAX)}…` : text;
}

/** How parts of a line look; each gets the plain text. */
export interface TraceStyle {
  dim(text: string): string;
  bold(text: string): string;
}

/**
 * The tree's lines: element, type, when it began, and how long it lasted. `nowMs`: for what has not ended.
 */
export function traceLines(roots: readonly TraceNode[], nowMs: number, style: TraceStyle): string[] {
  const lines: string[] = [];
  for (const root of roots) {
    lines.push(nodeLine(root, nowMs, style));
    addItems(lines, root, '', nowMs, style);
  }
  return lines;
}

function addItems(lines: string[], node: TraceNode, indent: string, nowMs: number, style: TraceStyle): void {
  for (const [index, item] of node.items.entries()) {
    const isLast = index === node.items.length - 1;
    const branch = style.dim(`${indent}${isLast ? '└─' : '├─'} `);
    if ('text' in item) {
      lines.push(`${branch}${style.dim(formatClock(item.atMs))} ${item.text}`);
      continue;
    }
    lines.push(`${branch}${nodeLine(item, nowMs, style)}`);
    addItems(lines, item, `${indent}${isLast ? '   ' : '│  '}`, nowMs, style);
  }
}

function nodeLine(node: TraceNode, nowMs: number, style: TraceStyle): string {
  const { elementId, type, startedAtMs, endedAtMs, end } = node;
  const lasted = formatDuration((endedAtMs ?? nowMs) - startedAtMs);
  const how =
    end === null ? `active for ${lasted}` : end === 'completed' ? lasted : `terminated after ${lasted}`;
  return `${style.dim(formatClock(startedAtMs))} ${style.bold(printable(elementId))} ${style.dim(type)}  ${how}`;
}

/** Each event as an object of its own, for `--json`. */
export function* eventObjects(steps: readonly StepRecord[]): Generator<object> {
  for (const { atMs, command, position, instanceKey, events } of steps) {
    for (const { kind, ...event } of events) {
      yield { at: isoTime(atMs), instanceKey, command, position, event: eventName(kind), ...event };
    }
  }
}

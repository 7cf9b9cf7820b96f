/**
 * Processes due work: timers, job deadlines and back-offs, timer starts, expired messages, instances whose
 * retention has ended. Pure.
 */

import { guarded } from '../../bpmn/interpreter/incidents.ts';
import { endLease, publishJob } from '../../bpmn/interpreter/jobs.ts';
import { evaluateStartTimer, evaluateTimer } from '../../bpmn/interpreter/timers.ts';
import { triggerEvent } from '../../bpmn/interpreter/trigger.ts';
import type { FlowNode } from '../../bpmn/model.ts';
import { awaitedNodeOf } from '../../bpmn/step-context.ts';
import { jobDueMs } from '../../state/codec.ts';
import { EventKind } from '../../state/events.ts';
import type { ElementInstance, Job, Timer } from '../../state/instance.ts';
import { elementInstanceOf } from '../../state/instance.ts';
import type { KnownDefinition, TimerStart } from '../../state/partition-entries.ts';
import { entryKey } from '../../state/partition-entries.ts';
import { partRecordKey } from '../../state/parts.ts';
import type { DueWork } from '../command.ts';
import { stateTombstone } from './records.ts';
import { doSignalWork, skipSignalWork } from './signals.ts';
import { processOf, startAtEvent } from './starts.ts';
import type { InstanceStep, StepRun } from './step-run.ts';

/** Processes one piece of due work. */
export function doDueWork(run: StepRun, work: DueWork): void {
  if (work.kind === 'instance') dueInstance(run, work.instanceKey);
  else if (work.kind === 'timerStart') dueTimerStart(run, work.entry);
  else if (work.kind === 'signal' || work.kind === 'signalStart') doSignalWork(run, work);
  else if (work.kind === 'messages') for (const key of work.keys) expireMessage(run, key);
  else for (const ended of work.instances) forget(run, ended);
}

/** After work that failed and was undone: it counts as done, or is delayed until its instance changes. */
export function skipDueWork(run: StepRun, work: DueWork): void {
  const { instances, timerStarts } = run.state;
  if (work.kind === 'signal' || work.kind === 'signalStart') skipSignalWork(run, work);
  else if (work.kind === 'instance' && (instances.due.get(work.instanceKey) ?? Infinity) <= run.nowMs) {
    instances.setDue(work.instanceKey, 0);
  } else if (work.kind === 'timerStart') {
    const start = timerStarts.get(work.entry);
    const definition = start && run.state.definitions.get(start.definitionKey);
    if (start) moveOn(run, work.entry, start, definition && timerStartNode(run, definition, start));
  }
}

interface DueItem {
  readonly atMs: number;
  readonly elementKey: number;
  readonly timerKey?: number;
}

/** Processes all due work of the instance in order of due time, each once; cycles advance step by step. */
function dueInstance(run: StepRun, instanceKey: number): void {
  const step = run.instance(instanceKey);
  if (!step || step.instance.setAside) return;
  const elements = run.state.instances.dueElementsOf(step.instance, run.nowMs);
  for (const item of dueItems(elements, run.nowMs)) {
    const element = elementInstanceOf(step.instance, item.elementKey);
    if (!element) continue;
    step.subjectKey = element.key;
    const timer = item.timerKey ? element.timers.find(({ key }) => key === item.timerKey) : undefined;
    if (timer) triggerTimer(step, element, timer);
    else if (!item.timerKey && element.job) dueJob(step, element, element.job);
    step.run();
  }
}

/** A back-off follows a result; a deadline that has passed leaves the attempt open. */
function dueJob(step: InstanceStep, element: ElementInstance, job: Job): void {
  if (job.leasedAtMs) endLease(step, element, job, 'expired');
  else publishJob(step, element, job.backoffUntilMs ? 'answered' : 'open');
}

function dueItems(elements: readonly ElementInstance[], nowMs: number): DueItem[] {
  const items: DueItem[] = [];
  for (const { key: elementKey, timers, job, incident } of elements) {
    for (const { key: timerKey, dueAtMs: atMs } of timers) {
      if (atMs <= nowMs) items.push({ atMs, elementKey, timerKey });
    }
    if (!job || incident?.jobKey) continue;
    const atMs = jobDueMs(job);
    if (atMs && atMs <= nowMs) items.push({ atMs, elementKey });
  }
  return items.sort((a, b) => a.atMs - b.atMs || a.elementKey - b.elementKey);
}

function triggerTimer(step: InstanceStep, element: ElementInstance, timer: Timer): void {
  const node = awaitedNodeOf(step, element, timer.elementId);
  if (!node) throw new Error(`process ${step.process.id} has no element ${timer.elementId}`);
  const next = nextTimer(step, element, node, timer);
  const { key } = timer;
  step.emit({ kind: EventKind.timerTriggered, key, scopeKey: element.key, ...(next ? { timer: next } : {}) });
  triggerEvent(step, element, node, []);
}

/** Schedules the next occurrence of a non-interrupting cycle: its expression is evaluated again. */
function nextTimer(
  step: InstanceStep,
  element: ElementInstance,
  node: FlowNode,
  timer: Timer,
): Timer | undefined {
  const { event } = node;
  if (event?.kind !== 'timer' || event.timer !== 'cycle' || node.interrupting !== false) return undefined;
  let next: Timer | undefined;
  guarded(step, element, () => {
    const due = evaluateTimer(step, element, event, timer);
    if (due) next = { key: step.nextKey(), elementId: node.id, ...due };
  });
  return next;
}

function dueTimerStart(run: StepRun, entry: string): void {
  const start = run.state.timerStarts.get(entry);
  if (!start || start.dueAtMs > run.nowMs) return;
  const definition = run.state.definitions.get(start.definitionKey);
  const node = definition && timerStartNode(run, definition, start);
  moveOn(run, entry, start, node);
  if (definition && node) startAtEvent(run, definition, node, []);
}

function timerStartNode(run: StepRun, definition: KnownDefinition, start: TimerStart): FlowNode | undefined {
  const node = processOf(run, definition).nodes.get(start.elementId);
  return node?.event?.kind === 'timer' ? node : undefined;
}

/** Schedules the next occurrence of the start event's cycle, if there is one. */
function moveOn(run: StepRun, entry: string, start: TimerStart, node: FlowNode | undefined): void {
  const next = node && nextStart(run, start, node);
  if (next) run.state.timerStarts.set(entry, next);
  else run.state.timerStarts.delete(entry);
}

function nextStart(run: StepRun, start: TimerStart, node: FlowNode): TimerStart | undefined {
  if (node.event?.kind !== 'timer' || node.event.timer !== 'cycle') return undefined;
  const due = evaluateStartTimer(node.event, run.nowMs, start);
  return due ? { ...start, ...due } : undefined;
}

/** A message that waits for an answer is deleted when the answer arrives. */
function expireMessage(run: StepRun, key: number): void {
  const message = run.state.messages.get(key);
  if (!message || message.expiresAtMs > run.nowMs) return;
  if (message.inFlight.length === 0) run.state.messages.delete(key);
}

function forget(
  run: StepRun,
  { key, processId, businessKey }: { key: number; processId: string; businessKey: string },
): void {
  const { topics, partition } = run.environment;
  for (const part of run.state.instances.partsOf(key)) {
    run.records.push(stateTombstone(topics, partition, partRecordKey(key, part)));
  }
  run.state.instances.forget(key);
  run.records.push(stateTombstone(topics, partition, String(key)));
  const entry = entryKey.businessKey(processId, businessKey);
  if (businessKey && run.state.businessKeys.get(entry)?.instanceKey === key)
    run.state.businessKeys.delete(entry);
}

/**
 * The only code that changes a process instance: folding a history with it gives the state. Pure.
 */
import type { Created } from './event-data.ts';
import type { InstanceEvent } from './events.ts';
import { byNumber, EVENTS, EventKind } from './events.ts';
import type { ProcessInstance } from './instance.ts';
import { InstanceState, STATE_FORMAT, STATE_FORMAT_EXACT, STATE_FORMAT_INSTRUCTED } from './instance.ts';
import { IllegalTransition } from './lifecycle.ts';

/** Creates the instance from `processInstanceCreated`. */
export function createInstance(created: Created, atMs: number): ProcessInstance {
  const instance: ProcessInstance = {
    format: formatOf(created),
    key: created.key,
    definitionKey: created.definitionKey,
    processId: created.processId,
    version: created.version,
    state: InstanceState.active,
    startedAtMs: atMs,
    updatedAtMs: atMs,
    elements: [],
    queue: [],
  };
  if (created.businessKey) instance.businessKey = created.businessKey;
  if (created.startCorrelationKey) instance.startCorrelationKey = created.startCorrelationKey;
  if (created.awaitReply) instance.awaitReply = { ...created.awaitReply };
  if (created.parentInstanceKey) instance.parentInstanceKey = created.parentInstanceKey;
  if (created.parentElementKey) instance.parentElementKey = created.parentElementKey;
  if (created.callDepth) instance.callDepth = created.callDepth;
  if (created.rootInstanceKey) instance.rootInstanceKey = created.rootInstanceKey;
  if (created.rootSignalKey) instance.rootSignalKey = created.rootSignalKey;
  if (created.tags?.length) instance.tags = [...created.tags];
  if (created.terminateAfter?.length) instance.terminateAfter = [...created.terminateAfter];
  return instance;
}

function formatOf({ tags = [], terminateAfter = [], awaitReply }: Created): number {
  if (tags.length > 0 || terminateAfter.length > 0) return STATE_FORMAT_INSTRUCTED;
  return awaitReply?.correlationHex ? STATE_FORMAT_EXACT : STATE_FORMAT;
}

type Apply = (instance: ProcessInstance, event: InstanceEvent, atMs: number) => void;

const APPLY = byNumber((name) => EVENTS[name].apply as Apply);

/** Applies one event that occurred at `atMs`. Throws IllegalTransition if the lifecycle forbids it. */
export function applyEvent(instance: ProcessInstance, event: InstanceEvent, atMs: number): void {
  const apply = APPLY[event.kind];
  if (!apply) throw new IllegalTransition(`an event of kind ${event.kind} is not known to this version`);
  instance.updatedAtMs = atMs;
  apply(instance, event, atMs);
}

/**
 * Folds complete step records, in order, into the instance. Throws if the first event is not the creation.
 */
export function foldHistory(
  steps: Iterable<{ readonly atMs: number; readonly events: readonly InstanceEvent[] }>,
): ProcessInstance {
  let instance: ProcessInstance | undefined;
  for (const { events, atMs } of steps) {
    for (const event of events) {
      if (event.kind === EventKind.processInstanceCreated) instance = createInstance(event.created, atMs);
      else if (instance) applyEvent(instance, event, atMs);
      else throw new IllegalTransition('the history does not start with the creation of the instance');
    }
  }
  if (!instance) throw new IllegalTransition('empty history');
  return instance;
}

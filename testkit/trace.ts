/**
 * Summarises the history of an instance: elements and sequence flows in order, and the variables of every
 * scope. Pure.
 */
import type { StepRecord } from '../state/events.ts';
import { EventKind } from '../state/events.ts';

export interface Trace {
  /** Element ids in the order of the event, without the process itself; one entry per element instance. */
  readonly activated: readonly string[];
  readonly completed: readonly string[];
  readonly terminated: readonly string[];
  /** Ids of the sequence flows taken, in order. */
  readonly flowsTaken: readonly string[];
  /** The last element id of every element instance ever created, by key, oldest first. */
  readonly elementIds: ReadonlyMap<number, string>;
  /** The last local variables of every element instance: name -> JSON text. */
  readonly variables: ReadonlyMap<number, ReadonlyMap<string, string>>;
}

/** Reads the history of one instance. */
export function traceOf(instanceKey: number, steps: Iterable<StepRecord>): Trace {
  const activated: string[] = [];
  const completed: string[] = [];
  const terminated: string[] = [];
  const flowsTaken: string[] = [];
  const elementIds = new Map<number, string>();
  const variables = new Map<number, Map<string, string>>();
  const lists = new Map<number, string[]>([
    [EventKind.elementActivated, activated],
    [EventKind.elementCompleted, completed],
    [EventKind.elementTerminated, terminated],
  ]);
  for (const { events } of steps) {
    for (const event of events) {
      if (event.kind === EventKind.elementActivating) {
        elementIds.set(event.key, event.elementId);
        variables.set(event.key, new Map());
      } else if (event.kind === EventKind.elementMigrated) {
        elementIds.set(event.key, event.elementId);
      } else if (event.kind === EventKind.sequenceFlowTaken) {
        flowsTaken.push(event.flowId);
      } else if (event.kind === EventKind.variableSet) {
        variables.get(event.scopeKey)?.set(event.name, event.value);
      } else if ('key' in event && event.key !== instanceKey) {
        lists.get(event.kind)?.push(elementIds.get(event.key) ?? '');
      }
    }
  }
  return { activated, completed, terminated, flowsTaken, elementIds, variables };
}

/**
 * The steps of an instance as facts that a page can replay: what each step has changed, what it says, and its
 * record. Pure.
 */

import type { InstanceEvent } from '../../state/events.ts';
import { EventKind, subjectKeyOf } from '../../state/events.ts';
import type { HistoryRecord } from '../read/history.ts';
import { isoTime } from '../times.ts';
import { noteOf } from './event-notes.ts';

/** Longer values of variables are cut off. Characters. */
const VALUE_LENGTH_MAX = 2_000;

/** Keys are text, as in the API. */
export type StepChange =
  | {
      readonly kind: 'started';
      readonly key: string;
      readonly elementId: string;
      readonly type: string;
      readonly scopeKey: string | null;
    }
  | { readonly kind: 'ended'; readonly key: string; readonly end: 'completed' | 'terminated' }
  | { readonly kind: 'flow'; readonly flowId: string }
  | { readonly kind: 'variable'; readonly scopeKey: string; readonly name: string; readonly value: string }
  | { readonly kind: 'incident' | 'resolved'; readonly scopeKey: string }
  | { readonly kind: 'migrated'; readonly key: string; readonly elementId: string };

export interface StepFacts {
  readonly at: string;
  /** The command that the step has processed; empty for due work. */
  readonly command: string;
  /** Offset of the command on its partition of the commands topic; null for due work. */
  readonly position: number | null;
  /** Coordinates on the history topic. */
  readonly partition: number;
  readonly offset: number;
  readonly changes: readonly StepChange[];
  /** In order; `key` is that of the element instance, or of the process instance. */
  readonly notes: readonly { readonly key: string; readonly text: string }[];
}

export function stepFacts({ partition, offset, step }: HistoryRecord): StepFacts {
  const { atMs, command, position, events, instanceKey } = step;
  return {
    at: isoTime(atMs),
    command,
    position: position < 0 ? null : position,
    partition,
    offset,
    changes: events.flatMap(changeOf),
    notes: events.flatMap((event) => {
      const text = noteOf(event, atMs);
      return text === undefined ? [] : [{ key: String(subjectKeyOf(event) ?? instanceKey), text }];
    }),
  };
}

function changeOf(event: InstanceEvent): StepChange[] {
  switch (event.kind) {
    case EventKind.elementActivating: {
      const { key, elementId, name: type, scopeKey } = event;
      return [
        {
          kind: 'started',
          key: String(key),
          elementId,
          type,
          scopeKey: scopeKey === undefined ? null : String(scopeKey),
        },
      ];
    }
    case EventKind.elementCompleted:
      return [{ kind: 'ended', key: String(event.key), end: 'completed' }];
    case EventKind.elementTerminated:
      return [{ kind: 'ended', key: String(event.key), end: 'terminated' }];
    case EventKind.sequenceFlowTaken:
      return [{ kind: 'flow', flowId: event.flowId }];
    case EventKind.variableSet:
      return [
        {
          kind: 'variable',
          scopeKey: String(event.scopeKey),
          name: event.name,
          value: event.value.slice(0, VALUE_LENGTH_MAX),
        },
      ];
    case EventKind.incidentCreated:
      return [{ kind: 'incident', scopeKey: String(event.scopeKey) }];
    case EventKind.incidentResolved:
      return [{ kind: 'resolved', scopeKey: String(event.scopeKey) }];
    case EventKind.elementMigrated:
      return [{ kind: 'migrated', key: String(event.key), elementId: event.elementId }];
    default:
      return [];
  }
}

/** A step of an instance as JSON, for its stream of events. Pure. */
import { noteOf } from '../../inspect/trace/event-notes.ts';
import type { StepRecord } from '../../state/events.ts';
import { eventName, subjectKeyOf } from '../../state/events.ts';

export interface StepJson {
  readonly processInstanceKey: string;
  readonly partition: number;
  readonly offset: number;
  readonly time: string;
  /** Such as completeJob; `due` for timers and the like. */
  readonly command: string;
  /** The user or program that sent the command; absent if it is unknown. */
  readonly actor?: string;
  readonly events: readonly StepEventJson[];
}

interface StepEventJson {
  readonly name: string;
  readonly elementInstanceKey?: string;
  readonly note?: string;
}

export function stepJson(step: StepRecord, partition: number, offset: number): StepJson {
  const { instanceKey, atMs, command, actor, events } = step;
  return {
    processInstanceKey: String(instanceKey),
    ...{ partition, offset, time: new Date(atMs).toISOString(), command },
    ...(actor && { actor }),
    events: events.map((event) => {
      const key = subjectKeyOf(event);
      const note = noteOf(event, atMs);
      return {
        name: eventName(event.kind),
        ...(key !== undefined && { elementInstanceKey: String(key) }),
        ...(note !== undefined && { note }),
      };
    }),
  };
}

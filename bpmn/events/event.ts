/** The definition of an event kind in `events/<event definition>.ts`, for deployment. Pure. */
import type { Compiler } from '../compile/compiler.ts';
import type { EventDefinition } from '../model.ts';
import type { ModdleElement } from '../parse/moddle-element.ts';

/** The position of an event. `subProcessStart`: the start event of an embedded subprocess. */
export type EventPosition =
  | 'start'
  | 'subProcessStart'
  | 'eventSubProcessStart'
  | 'catch'
  | 'boundary'
  | 'throw'
  | 'end';

export interface EventCompiler {
  readonly kind: EventDefinition['kind'];
  /** In moddle's spelling, such as bpmn:TimerEventDefinition; the none event has none. */
  readonly bpmnType: string | null;
  /** The positions where the engine supports it; elsewhere it is rejected. */
  readonly positions: readonly EventPosition[];
  /** Reads `definition` of `event`; undefined if a problem was reported to `compiler`. */
  compile(
    definition: ModdleElement,
    event: ModdleElement,
    position: EventPosition,
    compiler: Compiler,
  ): EventDefinition | undefined;
}

/** What `events/<event definition>.ts` says about its event definition for deployment. Pure. */
import type { Compiler } from '../compile/compiler.ts';
import type { EventDefinition } from '../model.ts';
import type { ModdleElement } from '../parse/moddle-element.ts';

/** Where an event stands. `subProcessStart`: the start event of an embedded subprocess. */
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
  /** As moddle writes it, such as bpmn:TimerEventDefinition; the none event has none. */
  readonly bpmnType: string | null;
  /** Where the engine executes it; elsewhere it is refused. */
  readonly positions: readonly EventPosition[];
  /** Reads `definition` of `event`; undefined when that was reported to `compiler`. */
  compile(
    definition: ModdleElement,
    event: ModdleElement,
    position: EventPosition,
    compiler: Compiler,
  ): EventDefinition | undefined;
}

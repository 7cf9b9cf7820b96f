/** All event definitions that the engine executes. Pure. */
import type { EventDefinition } from '../model.ts';
import { cancelEvent } from './cancel.ts';
import { compensationEvent } from './compensation.ts';
import { conditionalEvent } from './conditional.ts';
import { errorEvent } from './error.ts';
import { escalationEvent } from './escalation.ts';
import type { EventCompiler } from './event.ts';
import { linkEvent } from './link.ts';
import { messageEvent } from './message.ts';
import { noneEvent } from './none.ts';
import { signalEvent } from './signal.ts';
import { terminateEvent } from './terminate.ts';
import { timerEvent } from './timer.ts';

/** By the kind in the compiled model; the compiler requires an entry for each. */
const byKind = {
  none: noneEvent,
  message: messageEvent,
  timer: timerEvent,
  error: errorEvent,
  escalation: escalationEvent,
  signal: signalEvent,
  conditional: conditionalEvent,
  terminate: terminateEvent,
  link: linkEvent,
  compensation: compensationEvent,
  cancel: cancelEvent,
} satisfies { readonly [Kind in EventDefinition['kind']]: EventCompiler & { readonly kind: Kind } };

/** By the BPMN type in moddle's spelling; null is the none event. */
export const eventDefinitions: ReadonlyMap<string | null, EventCompiler> = new Map(
  Object.values<EventCompiler>(byKind).map((event) => [event.bpmnType, event]),
);

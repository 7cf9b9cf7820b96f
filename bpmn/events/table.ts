/** Every event definition that the engine executes. Pure. */
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

/** By the BPMN type as moddle writes it; null is the none event. */
export const eventDefinitions: ReadonlyMap<string | null, EventCompiler> = new Map<
  string | null,
  EventCompiler
>(
  [
    noneEvent,
    messageEvent,
    timerEvent,
    errorEvent,
    escalationEvent,
    signalEvent,
    conditionalEvent,
    terminateEvent,
    linkEvent,
    compensationEvent,
    cancelEvent,
  ].map((event) => [event.bpmnType, event]),
);

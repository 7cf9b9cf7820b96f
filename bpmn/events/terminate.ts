/** The terminate event: ends every token of its scope. Pure. Source: BPMN 2.0.2 §10.5.3. */
import type { EventCompiler } from './event.ts';

export const terminateEvent = {
  kind: 'terminate',
  bpmnType: 'bpmn:TerminateEventDefinition',
  positions: ['end'],
  compile: () => ({ kind: 'terminate' }),
} satisfies EventCompiler;

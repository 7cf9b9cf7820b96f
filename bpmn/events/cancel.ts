/**
 * The cancel event: ends a transaction, whose completed activities are compensated; the flow continues at its
 * cancel boundary event. Pure. Source: BPMN 2.0.2 §10.5.5, §10.3.5.
 */
import type { EventCompiler } from './event.ts';

export const cancelEvent = {
  kind: 'cancel',
  bpmnType: 'bpmn:CancelEventDefinition',
  positions: ['boundary', 'end'],
  compile: () => ({ kind: 'cancel' }),
} satisfies EventCompiler;

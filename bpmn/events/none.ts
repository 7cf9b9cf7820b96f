/** The none event: an event without event definition. Pure. Source: BPMN 2.0.2 §10.5.2, §10.5.3. */
import type { EventCompiler } from './event.ts';

export const noneEvent = {
  kind: 'none',
  bpmnType: null,
  positions: ['start', 'subProcessStart', 'throw', 'end'],
  compile: () => ({ kind: 'none' }),
} satisfies EventCompiler;

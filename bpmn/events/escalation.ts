/** The escalation event. Pure. Source: BPMN 2.0.2 §10.5.7; Zeebe's EscalationTransformer. */
import type { EscalationEventDefinition } from '../model.ts';
import { readCode } from './code.ts';
import type { EventCompiler } from './event.ts';

export const escalationEvent = {
  kind: 'escalation',
  bpmnType: 'bpmn:EscalationEventDefinition',
  positions: ['eventSubProcessStart', 'boundary', 'throw', 'end'],
  compile(definition, event, position, compiler): EscalationEventDefinition | undefined {
    const throws = position === 'throw' || position === 'end';
    const code = readCode('escalation', definition, event, throws, compiler);
    return code && { kind: 'escalation', ...code };
  },
} satisfies EventCompiler;

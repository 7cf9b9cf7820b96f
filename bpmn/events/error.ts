/** The error event. Pure. Source: BPMN 2.0.2 §10.5.7; Zeebe's ErrorTransformer. */
import type { ErrorEventDefinition } from '../model.ts';
import { readCode } from './code.ts';
import type { EventCompiler } from './event.ts';

export const errorEvent = {
  kind: 'error',
  bpmnType: 'bpmn:ErrorEventDefinition',
  positions: ['eventSubProcessStart', 'boundary', 'end'],
  compile(definition, event, position, compiler): ErrorEventDefinition | undefined {
    const code = readCode('error', definition, event, position === 'end', compiler);
    return code && { kind: 'error', ...code };
  },
} satisfies EventCompiler;

/** The intermediate catch event: message, timer or link. Source: BPMN 2.0.2 §10.5.4. */
import { readEvent } from '../compile/event-definition.ts';
import { readMappings } from '../compile/mappings.ts';
import type { ElementCompiler } from './element.ts';

export const intermediateCatchEvent = {
  type: 'intermediateCatchEvent',
  bpmnType: 'bpmn:IntermediateCatchEvent',
  extensions: ['zeebe:IoMapping'],
  compile(source, node, compiler) {
    readMappings(source, node, compiler);
    readEvent(source, node, 'catch', compiler);
  },
} satisfies ElementCompiler;

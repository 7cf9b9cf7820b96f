/** The start event: none, message or timer. Source: BPMN 2.0.2 §10.5.2. */
import { readEvent } from '../compile/event-definition.ts';
import { readOutputMappings } from '../compile/mappings.ts';
import type { ElementType } from './element.ts';

export const startEvent = {
  type: 'startEvent',
  bpmnType: 'bpmn:StartEvent',
  extensions: ['zeebe:IoMapping', 'zeebe:FormDefinition'],
  compile(source, node, compiler) {
    readOutputMappings(source, node, compiler);
    readEvent(source, node, node.parent?.type === 'process' ? 'start' : 'subProcessStart', compiler);
  },
} satisfies ElementType;

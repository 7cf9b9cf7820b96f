/** The intermediate catch event: message, timer, signal or link. Source: BPMN 2.0.2 §10.5.4. */
import { readEvent } from '../compile/event-definition.ts';
import { readMappings } from '../compile/mappings.ts';
import type { ElementType } from './element.ts';

export const intermediateCatchEvent = {
  type: 'intermediateCatchEvent',
  bpmnType: 'bpmn:IntermediateCatchEvent',
  extensions: ['zeebe:IoMapping'],
  compile(source, node, compiler) {
    readMappings(source, node, compiler);
    readEvent(source, node, 'catch', compiler);
  },
  catchNodes: (node) => (node.event?.kind === 'link' ? [] : [node]),
  onActivated: (_context, node) => (node.event?.kind === 'link' ? 'complete' : 'wait'),
} satisfies ElementType;

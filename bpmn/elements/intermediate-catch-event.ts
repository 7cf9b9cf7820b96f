/** The intermediate catch event: message, timer, signal or link. Source: BPMN 2.0.2 §10.5.4. */
import { readEvent } from '../compile/event-definition.ts';
import { readMappings } from '../compile/mappings.ts';
import { isPassed } from '../validate/passes.ts';
import type { ElementType } from './element.ts';

export const intermediateCatchEvent = {
  type: 'intermediateCatchEvent',
  bpmnType: 'bpmn:IntermediateCatchEvent',
  traits: { displayName: 'INTERMEDIATE_CATCH_EVENT', isEvent: true, listens: true },
  passesThrough: isPassed,
  extensions: ['zeebe:IoMapping'],
  compile(source, node, compiler) {
    readMappings(source, node, compiler);
    readEvent(source, node, 'catch', compiler);
  },
  catchNodes: (node) => (node.event?.kind === 'link' ? [] : [node]),
  onActivated: (_context, node) => (node.event?.kind === 'link' ? 'complete' : 'wait'),
  validate(node, compiler) {
    if (node.event?.kind === 'link' && node.incoming.length > 0)
      compiler.reportNode(node, 'a link catch event must not have incoming sequence flows');
  },
} satisfies ElementType;

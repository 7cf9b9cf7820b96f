/**
 * The boundary event: message, timer, error, compensation or cancel, on an activity. Source: BPMN 2.0.2
 * §10.5.4.
 */
import { readEvent } from '../compile/event-definition.ts';
import { readOutputMappings } from '../compile/mappings.ts';
import { flagOf } from '../parse/moddle-element.ts';
import type { ElementType } from './element.ts';

export const boundaryEvent = {
  type: 'boundaryEvent',
  bpmnType: 'bpmn:BoundaryEvent',
  extensions: ['zeebe:IoMapping'],
  compile(source, node, compiler) {
    readOutputMappings(source, node, compiler);
    readEvent(source, node, 'boundary', compiler);
    node.interrupting = flagOf(source, 'cancelActivity');
    if (node.event?.kind === 'error' && !node.interrupting) {
      compiler.report(
        source,
        'an error boundary event is always interrupting; cancelActivity="false" is not allowed',
      );
    }
  },
} satisfies ElementType;

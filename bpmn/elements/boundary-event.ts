/**
 * The boundary event: message, timer, error, compensation or cancel, on an activity. Source: BPMN 2.0.2
 * §10.5.4.
 */
import { readEvent } from '../compile/event-definition.ts';
import { readOutputMappings } from '../compile/mappings.ts';
import { flagOf, idOf } from '../parse/moddle-element.ts';
import type { ElementType } from './element.ts';

export const boundaryEvent = {
  type: 'boundaryEvent',
  bpmnType: 'bpmn:BoundaryEvent',
  traits: { displayName: 'BOUNDARY_EVENT', isEvent: true, listens: true },
  passesThrough: 'never',
  extensions: ['zeebe:IoMapping'],
  eventsWithoutListeners: ({ event }) => (event?.kind === 'compensation' ? ['start', 'end'] : ['start']),
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
  linkReferences(source, node, nodes, compiler) {
    const activity = compiler.requireReference(source, source, 'attachedToRef');
    if (activity === undefined || compiler.isInvalid(activity)) return;
    const attachedTo = nodes.get(idOf(activity));
    if (attachedTo === undefined || attachedTo.parent !== node.parent) {
      compiler.report(
        source,
        `attachedToRef '${idOf(activity)}' is not an activity of the same process or subprocess`,
      );
      return;
    }
    node.attachedTo = attachedTo;
    attachedTo.boundaryEvents.push(node);
  },
  validate(node, compiler) {
    if (node.incoming.length > 0)
      compiler.reportNode(node, 'a boundary event must not have incoming sequence flows');
  },
} satisfies ElementType;

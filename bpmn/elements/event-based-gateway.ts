/** The event-based gateway: takes the flow of the event that happens first. Source: BPMN 2.0.2 §10.6.6. */
import { flagOf, textOf } from '../parse/moddle-element.ts';
import { validateEventBasedGateway } from '../validate/event-based-gateways.ts';
import type { ElementType } from './element.ts';

export const eventBasedGateway = {
  type: 'eventBasedGateway',
  bpmnType: 'bpmn:EventBasedGateway',
  traits: { displayName: 'EVENT_BASED_GATEWAY', waitsForTargets: true },
  passesThrough: 'never',
  extensions: [],
  eventsWithoutListeners: () => ['end'],
  compile(source, _node, compiler) {
    if (flagOf(source, 'instantiate')) compiler.report(source, 'instantiate is not supported');
    if (textOf(source, 'eventGatewayType') === 'Parallel') {
      compiler.report(source, 'a parallel event-based gateway is not supported');
    }
  },
  validate: validateEventBasedGateway,
  catchNodes: (node) => node.outgoing.map(({ target }) => target),
  onActivated: () => 'wait',
} satisfies ElementType;

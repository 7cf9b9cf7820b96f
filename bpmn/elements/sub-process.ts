/** The embedded subprocess. Source: BPMN 2.0.2 §10.3.5. */
import { readMappings } from '../compile/mappings.ts';
import { activateElement } from '../interpreter/activate.ts';
import { flagOf } from '../parse/moddle-element.ts';
import { validateSubProcessStart } from '../validate/start-events.ts';
import type { ElementType } from './element.ts';

export const subProcess = {
  type: 'subProcess',
  bpmnType: 'bpmn:SubProcess',
  traits: { displayName: 'SUB_PROCESS', isScope: true, isActivity: true, propagatesEscalations: true },
  passesThrough: 'never',
  extensions: ['zeebe:IoMapping'],
  matches: (source) => !flagOf(source, 'triggeredByEvent'),
  compile: readMappings,
  validate: validateSubProcessStart,
  onActivated(context, node, element) {
    if (node.noneStart) activateElement(context, node.noneStart, element);
    return 'wait';
  },
} satisfies ElementType;

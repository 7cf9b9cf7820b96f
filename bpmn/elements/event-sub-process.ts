/**
 * The event subprocess: a scope that the event of its start event begins, while the scope around it is
 * active. How it is triggered: `interpreter/event-sub-processes.ts`. Source: BPMN 2.0.2 §10.3.5, §13.5.4;
 * Zeebe's EventSubProcessProcessor.
 */
import { readMappings } from '../compile/mappings.ts';
import { flagOf } from '../parse/moddle-element.ts';
import type { ElementType } from './element.ts';

export const eventSubProcess = {
  type: 'eventSubProcess',
  bpmnType: 'bpmn:SubProcess',
  matches: (source) => flagOf(source, 'triggeredByEvent'),
  extensions: ['zeebe:IoMapping'],
  compile: readMappings,
  onActivated: () => 'wait',
} satisfies ElementType;

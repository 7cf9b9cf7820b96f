/**
 * The compensation event: a throwing one compensates completed activities; on a boundary, or as the start of
 * an event subprocess, it defines a handler. Pure. Source: BPMN 2.0.2 §10.5.5, §10.7; Zeebe's
 * CompensateEventDefinitionValidator.
 */
import type { CompensationEventDefinition } from '../model.ts';
import { elementOf, flagOf, idOf } from '../parse/moddle-element.ts';
import type { EventCompiler } from './event.ts';

export const compensationEvent = {
  kind: 'compensation',
  bpmnType: 'bpmn:CompensateEventDefinition',
  positions: ['eventSubProcessStart', 'boundary', 'throw', 'end'],
  compile(definition, event, position, compiler): CompensationEventDefinition | undefined {
    if (!compiler.requireId(event, definition, 'bpmn:compensateEventDefinition')) return undefined;
    if (position !== 'throw' && position !== 'end') return { kind: 'compensation' };
    if (!flagOf(definition, 'waitForCompletion')) {
      compiler.report(
        event,
        'waitForCompletion="false" is not supported; a compensation event always waits for the handlers',
      );
    }
    const activity = elementOf(definition, 'activityRef');
    return activity === undefined
      ? { kind: 'compensation' }
      : { kind: 'compensation', activityId: idOf(activity) };
  },
} satisfies EventCompiler;

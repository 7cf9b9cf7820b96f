/**
 * The signal event: a broadcast to all events that wait for its name. Pure. Source: BPMN 2.0.2 §10.5.7;
 * Zeebe's SignalTransformer.
 */
import type { SignalEventDefinition } from '../model.ts';
import { textOf } from '../parse/moddle-element.ts';
import type { EventCompiler } from './event.ts';
import { staticName } from './start-name.ts';

export const signalEvent = {
  kind: 'signal',
  bpmnType: 'bpmn:SignalEventDefinition',
  positions: ['start', 'eventSubProcessStart', 'catch', 'boundary', 'throw', 'end'],
  compile(definition, event, position, compiler): SignalEventDefinition | undefined {
    const signal = compiler.requireReference(event, definition, 'signalRef');
    if (signal === undefined) return undefined;
    const what = 'the name of the signal';
    if ((textOf(signal, 'name')?.trim() ?? '') === '') {
      compiler.report(event, `${what} is missing or empty`);
      return undefined;
    }
    const given = compiler.textOrFeel(event, textOf(signal, 'name')?.trim() ?? '', what);
    const name = given && position === 'start' ? staticName('signal', given, event, compiler) : given;
    return name && { kind: 'signal', name };
  },
} satisfies EventCompiler;

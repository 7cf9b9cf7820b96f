/**
 * The error event. Pure. Source: BPMN 2.0.2 §10.5.7; Zeebe's ErrorTransformer: the code is static where it
 * is caught (none catches all) and may be FEEL where it is thrown.
 */
import type { ErrorEventDefinition } from '../model.ts';
import { elementOf, textOf } from '../parse/moddle-element.ts';
import type { EventCompiler } from './event.ts';

export const errorEvent = {
  kind: 'error',
  bpmnType: 'bpmn:ErrorEventDefinition',
  positions: ['eventSubProcessStart', 'boundary', 'end'],
  compile(definition, event, position, compiler): ErrorEventDefinition | undefined {
    const throws = position === 'end';
    const error = throws
      ? compiler.requireReference(event, definition, 'errorRef')
      : elementOf(definition, 'errorRef');
    if (error === undefined) return throws ? undefined : { kind: 'error' };
    const text = textOf(error, 'errorCode')?.trim() ?? '';
    if (text === '') {
      if (!throws) return { kind: 'error' };
      compiler.report(event, 'the error that it throws has no error code');
      return undefined;
    }
    const code = compiler.textOrFeel(event, text, 'the error code');
    if (code === undefined) return undefined;
    if (code.kind === 'feel' && !throws) {
      compiler.report(event, 'the code of an error that is caught must be plain text, not FEEL');
      return undefined;
    }
    return { kind: 'error', code };
  },
} satisfies EventCompiler;

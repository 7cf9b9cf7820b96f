/**
 * The code of an error or escalation: static in a catch event (none: catches all), possibly FEEL in a throw
 * event. Pure. Source: BPMN 2.0.2 §10.5.7; Zeebe's ErrorTransformer, EscalationTransformer.
 */
import type { Compiler } from '../compile/compiler.ts';
import type { TextOrFeel } from '../model.ts';
import type { ModdleElement } from '../parse/moddle-element.ts';
import { elementOf, textOf } from '../parse/moddle-element.ts';

/** Reads the code of the element that `definition` references; undefined if a problem was reported. */
export function readCode(
  what: 'error' | 'escalation',
  definition: ModdleElement,
  event: ModdleElement,
  throws: boolean,
  compiler: Compiler,
): { readonly code?: TextOrFeel } | undefined {
  const reference = throws
    ? compiler.requireReference(event, definition, `${what}Ref`)
    : elementOf(definition, `${what}Ref`);
  if (reference === undefined) return throws ? undefined : {};
  const text = textOf(reference, `${what}Code`)?.trim() ?? '';
  if (text === '') {
    if (!throws) return {};
    compiler.report(event, `the thrown ${what} has no ${what} code`);
    return undefined;
  }
  const code = compiler.textOrFeel(event, text, `the ${what} code`);
  if (code === undefined) return undefined;
  if (code.kind === 'feel' && !throws) {
    compiler.report(event, `the code of a caught ${what} must be plain text, not FEEL`);
    return undefined;
  }
  return { code };
}

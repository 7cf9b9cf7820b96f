/**
 * The name that a process's start event waits for: at deployment there are no variables yet, so a FEEL
 * expression must be constant. Pure. Source: Zeebe's ProcessMessageStartEventMessageNameValidator and the
 * corresponding one for signals.
 */
import type { Compiler } from '../compile/compiler.ts';
import { constantValue } from '../feel/index.ts';
import type { TextOrFeel } from '../model.ts';
import type { ModdleElement } from '../parse/moddle-element.ts';

/** The name as plain text; undefined, and reported, if it is not constant. */
export function staticName(
  what: 'message' | 'signal',
  name: TextOrFeel,
  event: ModdleElement,
  compiler: Compiler,
): TextOrFeel | undefined {
  if (name.kind === 'static') return name;
  const value = constantValue(name.expression, 0);
  if (typeof value === 'string' && value !== '') return { kind: 'static', text: value };
  compiler.report(
    event,
    `the name of its ${what}, '=${name.expression.source}', must be a string that doesn't depend on variables`,
  );
  return undefined;
}

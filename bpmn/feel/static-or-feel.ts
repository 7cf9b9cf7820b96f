/**
 * Attributes of Zeebe's extension elements that are either plain text or, with a leading `=`, a FEEL
 * expression. Pure.
 */
import { compileFeel } from './compile.ts';
import type { FeelExpression, FeelOptions } from './types.ts';

export type StaticOrFeel =
  | { readonly kind: 'static'; readonly text: string }
  | { readonly kind: 'feel'; readonly expression: FeelExpression };

/** Parses such an attribute. Throws FeelSyntaxError if the text after the `=` is not FEEL. */
export function compileValue(text: string, options?: FeelOptions): StaticOrFeel {
  if (!text.startsWith('=')) return { kind: 'static', text };
  return { kind: 'feel', expression: compileFeel(text.slice(1).trim(), options) };
}

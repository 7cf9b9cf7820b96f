/** Compiles FEEL expressions. Pure but for the time limit (see time-limit.ts). */
import { compileForFeelin } from './feelin-expression.ts';
import { readFeel } from './syntax.ts';
import { checkSize } from './to-json.ts';
import type { FeelExpression } from './types.ts';

/** Reads an expression (without the `=` in front) once, for many evaluations. Throws FeelSyntaxError. */
export function compileFeel(source: string): FeelExpression {
  const syntax = readFeel(source);
  const byFeelin = compileForFeelin(syntax);
  return {
    source,
    evaluate(scope, nowMs) {
      const result = byFeelin(scope, nowMs);
      checkSize(result.value);
      return result;
    },
  };
}

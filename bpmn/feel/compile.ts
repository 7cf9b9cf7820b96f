/** Compiles FEEL expressions. Pure but for the time limit (see time-limit.ts). */
import type { FeelFunction } from 'feelin';
import { DOUBT } from './fast-operators.ts';
import { compileFast } from './fast-path.ts';
import { compileForFeelin } from './feelin-expression.ts';
import { NO_SCOPE_FUNCTIONS, readFeel } from './syntax.ts';
import { checkSize } from './to-json.ts';
import type { FeelExpression } from './types.ts';

const NO_WARNINGS: readonly string[] = [];

/**
 * Reads an expression (without the `=` in front) once, for many evaluations. It can call `functions` beside
 * the built-in ones, and functions that its scope gives under the names `inScope`. Throws FeelSyntaxError.
 */
export function compileFeel(
  source: string,
  functions?: ReadonlyMap<string, FeelFunction>,
  inScope: ReadonlySet<string> = NO_SCOPE_FUNCTIONS,
): FeelExpression {
  const syntax = readFeel(source, functions, inScope);
  const fast = compileFast(syntax);
  const byFeelin = compileForFeelin(syntax, functions);
  const grows = !syntax.partOfVariable;
  return {
    source,
    timed: syntax.timed,
    evaluate(scope, nowMs, keys) {
      if (fast !== null) {
        const value = fast(scope);
        if (value !== DOUBT) {
          if (grows) checkSize(value);
          return { value, warnings: NO_WARNINGS };
        }
      }
      const result = byFeelin(scope, nowMs, keys);
      if (grows) checkSize(result.value);
      return result;
    },
  };
}

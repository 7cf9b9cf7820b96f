/** The product's evaluation of the expressions and unary tests that Camunda's engine also evaluates. */
import type { FeelScope, FeelValue } from '../../../bpmn/feel/index.ts';
import { compileFeel, compileUnaryTests, FeelFailure, FeelSyntaxError } from '../../../bpmn/feel/index.ts';
import { CAMUNDA_NOW } from './camunda-jvm.ts';
import { canonicalText } from './canonical.ts';
import type { Evaluator } from './evaluator.ts';

const NOW_MS = Date.parse(CAMUNDA_NOW);

export const evaluateExpressionHere: Evaluator = async (question) => {
  if (question.kind === 'decision') throw new TypeError('expected an expression or unary tests');
  const variables = question.variables as { readonly [name: string]: FeelValue };
  const scope = scopeOf(variables);
  try {
    if (question.kind === 'expression') {
      return canonicalText(compileFeel(question.text).evaluate(scope, NOW_MS).value);
    }
    const tests = compileUnaryTests(question.text);
    return canonicalText(tests.evaluate(variables['?'] ?? null, scope, NOW_MS).value);
  } catch (error) {
    if (error instanceof FeelSyntaxError) return `refused ${error.message}`;
    if (error instanceof FeelFailure) return `error ${error.message}`;
    throw error;
  }
};

function scopeOf(variables: { readonly [name: string]: FeelValue }): FeelScope {
  return {
    get: (name) => (Object.hasOwn(variables, name) ? variables[name] : undefined),
    names: () => Object.keys(variables),
  };
}

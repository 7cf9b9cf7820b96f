/** Expressions that are evaluated without variables: names and timers of start events. Pure. */
import { FeelFailure } from './errors.ts';
import type { FeelExpression, FeelScope } from './types.ts';

const NO_VARIABLES: FeelScope = { get: () => undefined, names: () => [] };

/** The value without any variables; null also if the evaluation fails. */
export function constantValue(expression: FeelExpression, nowMs: number): unknown {
  try {
    return expression.evaluate(NO_VARIABLES, nowMs).value;
  } catch (error) {
    if (error instanceof FeelFailure) return null;
    throw error;
  }
}

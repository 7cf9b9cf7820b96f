/** Expressions where there are no variables yet: names and timers of start events. Pure. */
import { FeelTimeout, FeelTooLarge } from './errors.ts';
import type { FeelExpression, FeelScope } from './types.ts';

const NO_VARIABLES: FeelScope = { get: () => undefined, names: () => [] };

/** The value without any variable; null too when a limit is hit. */
export function constantValue(expression: FeelExpression, nowMs: number): unknown {
  try {
    return expression.evaluate(NO_VARIABLES, nowMs).value;
  } catch (error) {
    if (error instanceof FeelTimeout || error instanceof FeelTooLarge) return null;
    throw error;
  }
}

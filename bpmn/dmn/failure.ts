/** The reason why a decision can't be evaluated. Pure. */
import { FeelFailure } from '../feel/errors.ts';

/** Data that violates the hit policy of the decision. */
export class DecisionFailure extends FeelFailure {
  override readonly name = 'DecisionFailure';
}

/** Why a decision can't be made. Pure. */
import { FeelFailure } from '../feel/errors.ts';

/** Data that the decision's hit policy does not allow. */
export class DecisionFailure extends FeelFailure {
  override readonly name = 'DecisionFailure';
}

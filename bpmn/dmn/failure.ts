/** Why a decision can't be made. Pure. */

/** Data that the decision's hit policy does not allow. */
export class DecisionFailure extends Error {
  override readonly name = 'DecisionFailure';
}

/**
 * What Camunda 8's engine does, row by row, statement by statement: a line of `docs/camunda-behaviour.md`.
 * The tests that show it here carry its id in their titles, as in `a none start event starts one instance
 * [C7]`.
 */

/** One sentence of a row. */
export interface Statement {
  /** `C` and a number that no other statement has or had. */
  readonly id: string;
  /** Of the table that the row is in. */
  readonly row: string;
  readonly says: string;
  /** Where this engine does otherwise: why, and the ADR that argues it. Empty: it does not. */
  readonly departure: string;
}

/** Statements of a row: id, what it says, and where this engine does otherwise. */
export function statementsOf(
  row: string,
  ...statements: readonly (readonly [id: string, says: string, departure?: string])[]
): readonly Statement[] {
  return statements.map(([id, says, departure = '']) => ({ id, row, says, departure }));
}

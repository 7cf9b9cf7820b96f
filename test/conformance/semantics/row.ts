/**
 * The behaviour of Camunda 8's engine, row by row, statement by statement: a line of
 * `docs/camunda-behaviour.md`. The tests that show it here have its id in their titles, as in `a none start
 * event starts one instance [C7]`.
 */

/** One sentence of a row. */
export interface Statement {
  /** `C` and a number that no other statement has or had. */
  readonly id: string;
  /** The row of the table. */
  readonly row: string;
  readonly says: string;
  /** If this engine behaves differently: the reason, and the ADR. Otherwise empty. */
  readonly departure: string;
}

/** The statements of a row: id, text, and where this engine behaves differently. */
export function statementsOf(
  row: string,
  ...statements: readonly (readonly [id: string, says: string, departure?: string])[]
): readonly Statement[] {
  return statements.map(([id, says, departure = '']) => ({ id, row, says, departure }));
}

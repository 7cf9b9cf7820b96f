/**
 * What Camunda 8's engine does, row by row, statement by statement, each with the tests that show it here: a
 * line of `docs/camunda-behaviour.md`.
 */
import type { TestName } from '../row.ts';
import { testName } from '../row.ts';

/** One sentence of a row. */
export interface Statement {
  /** Of the table that the row is in. */
  readonly row: string;
  readonly says: string;
  /** Where this engine does otherwise: why, and the ADR that argues it. Empty: it does not. */
  readonly departure: string;
  readonly tests: readonly TestName[];
}

/**
 * Statements of a row: what it says, then the tests as `engine/timers > name of the test`; one that begins
 * with `departs:` is where this engine does otherwise.
 */
export function statementsOf(
  row: string,
  ...statements: readonly (readonly [says: string, ...tests: readonly string[]])[]
): readonly Statement[] {
  return statements.map(([says, ...all]) => {
    const departure = all.find((text) => text.startsWith(DEPARTS));
    return {
      row,
      says,
      departure: departure?.slice(DEPARTS.length).trim() ?? '',
      tests: all.filter((text) => text !== departure).map(testName),
    };
  });
}

const DEPARTS = 'departs:';

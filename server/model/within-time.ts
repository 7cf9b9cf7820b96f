/** Ends queries that take too long: SQLite itself can't. Pure. */

/** The function in SQL; it throws when the time is over. */
export const WITHIN_TIME = 'within_time';

/** One row in so many is checked: a call from SQLite takes a microsecond, and reading a row less. */
const ROWS_PER_CHECK = 61;

/** True, or the end of the query. `rowNumber`: SQL of a number that differs between rows, or of NULL. */
export function withinTime(rowNumber: string): string {
  return `(${rowNumber} % ${ROWS_PER_CHECK} <> 0 OR ${WITHIN_TIME}(${rowNumber}))`;
}

/** Counts as text. Pure. */

/** A whole number with separators, such as 12,345. */
export function countText(count: number): string {
  return Math.round(count).toLocaleString('en');
}

/** Counts with their nouns. Pure. */

/** Such as `1 warning`, `2 warnings`, `0 replies`; `many` is the plural if it doesn't end in `s` alone. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

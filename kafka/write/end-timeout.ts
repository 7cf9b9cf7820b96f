/**
 * How long the next EndTxn is awaited before it is repeated, in ms, after one that took `tookMs`. Doubles
 * after a late response, up to `maxMs`, the
 * longest that a transaction lasts; halves after one that would have been in time for half of it, down to
 * `minMs`. A steady delay therefore settles at one value.
 */
export function nextEndTimeout(
  timeoutMs: number,
  tookMs: number,
  { minMs, maxMs }: { readonly minMs: number; readonly maxMs: number },
): number {
  if (tookMs > timeoutMs) return Math.max(timeoutMs, Math.min(2 * timeoutMs, maxMs));
  return tookMs <= timeoutMs / 2 ? Math.max(timeoutMs / 2, minMs) : timeoutMs;
}

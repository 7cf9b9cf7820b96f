/** A relative time, with the exact time on hover or focus. */
import type { VNode } from 'preact';
import { exact, relative } from '../format.ts';
import { nowMs } from '../live.ts';

export function Time({ at }: { readonly at: string | number }): VNode {
  const atMs = typeof at === 'number' ? at : Date.parse(at);
  return (
    <time dateTime={new Date(atMs).toISOString()} title={`${exact(atMs)} (${new Date(atMs).toISOString()})`}>
      {relative(atMs, nowMs.value)}
    </time>
  );
}

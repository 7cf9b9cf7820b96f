/** Checks whether a token passes an event without any effect. Pure. */
import type { NodeDraft } from '../compile/draft.ts';

/** True for a none or link event that neither reads nor sets a variable. */
export function isPassed({ event, inputs, outputs }: NodeDraft): boolean {
  return (event?.kind === 'none' || event?.kind === 'link') && inputs.length === 0 && outputs.length === 0;
}

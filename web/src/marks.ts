/** The marks of a diagram's elements. Pure. */
import type { ElementCounts } from './items.ts';

export interface DiagramMark {
  readonly elementId: string;
  /**
   * `active`: a token waits here; `taken`: the path; `incident`: a token waits because of an incident;
   * `heat1` to `heat5`: of a heat map; `added`, `removed`, `changed`: by a plan, or between versions;
   * `finding`: something is wrong with the element.
   */
  readonly kind:
    | ('active' | 'incident' | 'taken' | 'canceled' | 'finding')
    | `heat${1 | 2 | 3 | 4 | 5}`
    | ('added' | 'removed' | 'changed');
  /** Number of tokens; shown for `active` and `incident`. */
  readonly count?: number;
  /** Shown at the element. */
  readonly label?: string;
}

/** For one instance: its tokens, and the elements and flows of its path. */
export function instanceMarks(
  counts: readonly ElementCounts[],
  takenFlows: readonly { readonly sequenceFlowId: string }[] = [],
): DiagramMark[] {
  const flows = takenFlows.map(({ sequenceFlowId: elementId }) => ({ elementId, kind: 'taken' as const }));
  return [...flows, ...counts.flatMap(elementMarks)];
}

/** For all instances of a definition: their tokens. */
export function definitionMarks(counts: readonly ElementCounts[]): DiagramMark[] {
  return counts.flatMap(elementMarks).filter(({ count }) => count !== undefined);
}

function elementMarks({ elementId, active, incidents, completed, canceled }: ElementCounts): DiagramMark[] {
  const marks: DiagramMark[] = [];
  if (completed > 0) marks.push({ elementId, kind: 'taken' });
  if (canceled > 0 && active === 0) marks.push({ elementId, kind: 'canceled' });
  if (active - incidents > 0) marks.push({ elementId, kind: 'active', count: active - incidents });
  if (incidents > 0) marks.push({ elementId, kind: 'incident', count: incidents });
  return marks;
}

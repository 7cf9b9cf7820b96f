/** The plan of a modification: what it does to the tokens, and its request and command line. Pure. */
import { commandLine } from '../../inspect/command-line.ts';
import type { ElementCounts } from './items.ts';
import type { DiagramMark } from './marks.ts';

export type PlannedChange =
  | { readonly kind: 'activate'; readonly elementId: string }
  | { readonly kind: 'terminate'; readonly elementId: string }
  | { readonly kind: 'move'; readonly elementId: string; readonly to: string };

/** Tokens after the modification; what changes has a label such as `+1`. */
export function previewMarks(
  counts: readonly ElementCounts[],
  plan: readonly PlannedChange[],
): DiagramMark[] {
  const before = new Map(counts.map(({ elementId, active }) => [elementId, active]));
  const change = new Map<string, number>();
  const add = (id: string, by: number): void => void change.set(id, (change.get(id) ?? 0) + by);
  for (const each of plan) {
    const tokens = before.get(each.elementId) ?? 0;
    if (each.kind === 'activate') add(each.elementId, 1);
    else add(each.elementId, -tokens);
    if (each.kind === 'move') add(each.to, tokens);
  }
  const untouched = [...before]
    .filter(([id, count]) => count > 0 && !change.has(id))
    .map(([elementId, count]): DiagramMark => ({ elementId, kind: 'active', count }));
  const touched = [...change].map(([elementId, by]): DiagramMark => {
    const label = by > 0 ? `+${by}` : `−${-by}`;
    return { elementId, kind: by > 0 ? 'added' : 'removed', label };
  });
  return [...untouched, ...touched];
}

/** The body of `POST /v2/process-instances/{key}/modification`. */
export function modificationBody(plan: readonly PlannedChange[]): object {
  return {
    activateInstructions: plan.flatMap((each) =>
      each.kind === 'activate' ? [{ elementId: each.elementId }] : [],
    ),
    terminateInstructions: plan.flatMap((each) =>
      each.kind === 'terminate' ? [{ elementId: each.elementId }] : [],
    ),
    moveInstructions: plan.flatMap((each) =>
      each.kind === 'move'
        ? [{ sourceElementInstruction: { sourceElementId: each.elementId }, targetElementId: each.to }]
        : [],
    ),
  };
}

export function modifyCommand(key: string, plan: readonly PlannedChange[]): string {
  const words = plan.map((each) => {
    const value = each.kind === 'move' ? `${each.elementId}=${each.to}` : each.elementId;
    return commandLine([], { [each.kind]: value }).replace(/^signalbox /, '');
  });
  return [commandLine(['modify', key]), ...words].join(' ');
}

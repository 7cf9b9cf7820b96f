/** Finds the element type for an element of a file. Pure. */
import type { ModdleElement } from '../parse/moddle-element.ts';
import type { ElementCompiler } from './element.ts';

/**
 * Returns the function that finds the element type of a source; undefined if it is not supported. Throws if
 * two elements have one `bpmnType` and can't be distinguished.
 */
export function elementFinder(
  elements: readonly ElementCompiler[],
): (source: ModdleElement) => ElementCompiler | undefined {
  const byBpmnType = Map.groupBy(elements, ({ bpmnType }) => bpmnType);
  for (const [bpmnType, group] of byBpmnType) {
    const any = group.find(({ matches }) => matches === undefined);
    if (bpmnType === null || group.length === 1 || any === undefined) continue;
    const types = group.map(({ type }) => type).join(', ');
    throw new Error(
      `the elements ${types} have the same bpmnType ${bpmnType}, so each of them needs \`matches\`; ${any.type} lacks it`,
    );
  }
  return (source) => {
    const matching = (byBpmnType.get(source.$type) ?? []).filter(({ matches }) => matches?.(source) ?? true);
    if (matching.length <= 1) return matching[0];
    const types = matching.map(({ type }) => type).join(', ');
    throw new Error(`the elements ${types} all match one ${source.$type}: exactly one may`);
  };
}

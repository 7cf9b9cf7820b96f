/** Which start events start process instances. Pure. */
import type { ElementTraits } from './element-traits.ts';

/** True for a start event of the process itself, not of a subprocess. */
export function startsProcess(node: {
  readonly traits: ElementTraits;
  readonly parent: { readonly parent: object | null } | null;
}): boolean {
  return node.traits.beginsScope === true && node.parent?.parent === null;
}

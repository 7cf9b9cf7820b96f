/**
 * A flow node while it is being compiled: the same as `FlowNode`, but mutable. Pure. After compiling, the
 * drafts are the result; they are not changed any more.
 */
import type { ElementTraits } from '../element-traits.ts';
import type { FlowNode, FlowNodeType, SequenceFlow } from '../model.ts';

/** A part of a `FlowNode` whose flow nodes and sequence flows are drafts. */
type Drafted<Part> = Part extends FlowNode
  ? NodeDraft
  : Part extends SequenceFlow
    ? FlowDraft
    : Part extends readonly (infer Item)[]
      ? Drafted<Item>[]
      : Part;

/** See `FlowNode` for the meaning of each property. */
export type NodeDraft = { -readonly [Part in keyof FlowNode]: Drafted<FlowNode[Part]> };

/** See `SequenceFlow`. */
export interface FlowDraft extends SequenceFlow {
  readonly source: NodeDraft;
  readonly target: NodeDraft;
}

/** A flow node with only its id, type and parent. */
export function createDraft(
  id: string,
  { type, traits }: { readonly type: FlowNodeType; readonly traits: ElementTraits },
  parent: NodeDraft | null,
): NodeDraft {
  return {
    id,
    type,
    traits,
    parent,
    incoming: [],
    outgoing: [],
    inputs: [],
    outputs: [],
    boundaryEvents: [],
    children: [],
    eventStarts: [],
  };
}

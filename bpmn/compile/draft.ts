/**
 * A flow node while it is being compiled: the same as `FlowNode`, still open for writing. Pure.
 * When compiling ends the drafts are the result; nothing changes them afterwards.
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

/** See `FlowNode` for what each part means. */
export type NodeDraft = { -readonly [Part in keyof FlowNode]: Drafted<FlowNode[Part]> };

/** See `SequenceFlow`. */
export interface FlowDraft extends SequenceFlow {
  readonly source: NodeDraft;
  readonly target: NodeDraft;
}

/** A flow node of which only id, type and place are known. */
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

/** Runs every rule over a linked process. Pure. Source: BPMN 2.0.2 §10, Zeebe's deployment validators. */
import type { Compiler } from '../compile/compiler.ts';
import type { NodeDraft } from '../compile/draft.ts';

/** Reports what the rules find to `compiler`. */
export function validateProcess(
  _root: NodeDraft,
  _nodes: ReadonlyMap<string, NodeDraft>,
  _compiler: Compiler,
): void {
  // Filled below.
}

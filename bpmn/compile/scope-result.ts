/** What the compilation of scopes leaves for the linking of a process. Pure. */

import type { ModdleElement } from '../parse/moddle-element.ts';
import type { NodeDraft } from './draft.ts';

/** What the scopes of one process have in common. */
export interface ScopeResult {
  /** Every flow node by id, the process itself included. */
  readonly nodes: Map<string, NodeDraft>;
  /** The sequence flows in document order, with their scopes. */
  readonly flowSources: { readonly source: ModdleElement; readonly scope: NodeDraft }[];
  /** What may be drawn from a compensation boundary event to the activity that undoes. */
  readonly associations: ModdleElement[];
}

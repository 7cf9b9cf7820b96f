/** The result of compiling scopes, used for linking a process. Pure. */

import type { ModdleElement } from '../parse/moddle-element.ts';
import type { NodeDraft } from './draft.ts';

/** The shared data of all scopes of one process. */
export interface ScopeResult {
  /** Every flow node by id, including the process itself. */
  readonly nodes: Map<string, NodeDraft>;
  /** The sequence flows in document order, with their scopes. */
  readonly flowSources: { readonly source: ModdleElement; readonly scope: NodeDraft }[];
  /** Possible associations from a compensation boundary event to its handler. */
  readonly associations: ModdleElement[];
}

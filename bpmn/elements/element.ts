/**
 * What `elements/<element>.ts` says about its element: what it is, how it is read at deployment, and how it
 * behaves. Pure.
 */
import type { ElementBehaviour } from '../behaviour.ts';
import type { Compiler } from '../compile/compiler.ts';
import type { NodeDraft } from '../compile/draft.ts';
import type { ElementTraits } from '../element-traits.ts';
import type { ExecutionListeners, FlowNodeType } from '../model.ts';
import type { ModdleElement } from '../parse/moddle-element.ts';

export interface ElementCompiler {
  readonly type: FlowNodeType;
  /** As moddle writes it, such as bpmn:ServiceTask; null: it is made of others while compiling. */
  readonly bpmnType: string | null;
  readonly traits: ElementTraits;
  /**
   * Whether a token goes on without anything that waits, computes or ends: a loop of nothing else would never
   * end, and is refused.
   */
  readonly passesThrough: 'always' | 'never' | ((node: NodeDraft) => boolean);
  /**
   * Which of several elements with the same `bpmnType` a source is: exactly one of them may match it. Absent:
   * there is no other.
   */
  matches?(source: ModdleElement): boolean;
  /**
   * Zeebe's extension elements that it understands, such as zeebe:IoMapping; others in that namespace are
   * refused.
   */
  readonly extensions: readonly string[];
  /**
   * Reads what only this element has into `node`; what is wrong goes to `compiler`. Flows and places are
   * linked later.
   */
  compile(source: ModdleElement, node: NodeDraft, compiler: Compiler): void;
  /** Moments of its life that no execution listener can listen to. Absent: none. */
  unheard?(node: NodeDraft): readonly (keyof ExecutionListeners)[];
  /** Follows references to other flow nodes, when all of them have been read. */
  linkReferences?(
    source: ModdleElement,
    node: NodeDraft,
    nodes: ReadonlyMap<string, NodeDraft>,
    compiler: Compiler,
  ): void;
  /** Passes data to the enclosing scope when flows and references are linked. */
  linkToScope?(node: NodeDraft, scope: NodeDraft, compiler: Compiler): void;
  /** Reports what is wrong with a linked node: rules of this element alone. */
  validate?(node: NodeDraft, compiler: Compiler): void;
  /** True for a node that is looked at once more when nothing else is on its way. Absent: false. */
  joinsLate?(node: NodeDraft): boolean;
}

/** One element, whole: the type of each object in `elements/`. */
export type ElementType = ElementCompiler & ElementBehaviour;

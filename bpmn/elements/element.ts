/**
 * The definition of an element in `elements/<element>.ts`: its properties, how it is compiled at deployment,
 * and its behaviour. Pure.
 */
import type { ElementBehaviour } from '../behaviour.ts';
import type { Compiler } from '../compile/compiler.ts';
import type { NodeDraft } from '../compile/draft.ts';
import type { ElementTraits } from '../element-traits.ts';
import type { ExecutionListeners, FlowNodeType } from '../model.ts';
import type { ModdleElement } from '../parse/moddle-element.ts';

export interface ElementCompiler {
  readonly type: FlowNodeType;
  /** In moddle's spelling, such as bpmn:ServiceTask; null if it is derived from other elements. */
  readonly bpmnType: string | null;
  readonly traits: ElementTraits;
  /**
   * True if a token passes it without waiting, computing or ending: a loop of only such elements would never
   * end, and is rejected.
   */
  readonly passesThrough: 'always' | 'never' | ((node: NodeDraft) => boolean);
  /**
   * Selects among several elements with the same `bpmnType`: exactly one of them may match a source. Absent:
   * there is no other.
   */
  matches?(source: ModdleElement): boolean;
  /**
   * The supported extension elements of Zeebe, such as zeebe:IoMapping; others in that namespace are
   * rejected.
   */
  readonly extensions: readonly string[];
  /**
   * Reads the specific parts of this element into `node`; problems go to `compiler`. Flows and parents are
   * linked later.
   */
  compile(source: ModdleElement, node: NodeDraft, compiler: Compiler): void;
  /** Events of its lifecycle for which no execution listener is allowed. Absent: none. */
  eventsWithoutListeners?(node: NodeDraft): readonly (keyof ExecutionListeners)[];
  /** Resolves references to other flow nodes, after all of them have been read. */
  linkReferences?(
    source: ModdleElement,
    node: NodeDraft,
    nodes: ReadonlyMap<string, NodeDraft>,
    compiler: Compiler,
  ): void;
  /** Passes data to the enclosing scope while flows and references are linked. */
  linkToScope?(node: NodeDraft, scope: NodeDraft, compiler: Compiler): void;
  /** Reports problems of a linked node: rules of this element only. */
  validate?(node: NodeDraft, compiler: Compiler): void;
  /** True for a node that is checked again when no other element of the scope is running. Absent: false. */
  joinsLate?(node: NodeDraft): boolean;
}

/** A complete element: the type of each object in `elements/`. */
export type ElementType = ElementCompiler & ElementBehaviour;

/**
 * What `elements/<element>.ts` says about its element: how it is read at deployment, and how it behaves.
 * Pure.
 */
import type { ElementBehaviour } from '../behaviour.ts';
import type { Compiler } from '../compile/compiler.ts';
import type { NodeDraft } from '../compile/draft.ts';
import type { FlowNodeType } from '../model.ts';
import type { ModdleElement } from '../parse/moddle-element.ts';

export interface ElementCompiler {
  readonly type: FlowNodeType;
  /** As moddle writes it, such as bpmn:ServiceTask. */
  readonly bpmnType: string;
  /** Which of several elements with the same `bpmnType` a source is; absent: any. */
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
}

/** One element, whole: the type of each object in `elements/`. */
export type ElementType = ElementCompiler & ElementBehaviour;

/**
 * What the compiling of one file shares: the findings so far, and the readers that report instead of
 * throwing. Pure.
 */

import type { FeelExpression, FeelOptions } from '../feel/index.ts';
import { compileFeel, compileValue, FeelSyntaxError } from '../feel/index.ts';
import { EXPRESSIONS_MAX, FINDINGS_MAX, NAME_LENGTH_MAX } from '../limits.ts';
import type { Finding, FlowNode, SequenceFlow, TextOrFeel } from '../model.ts';
import type { ModdleElement } from '../parse/moddle-element.ts';
import { elementOf, idOf, textOf } from '../parse/moddle-element.ts';
import type { NodeDraft } from './draft.ts';

const STRICT: FeelOptions = {};
const LENIENT: FeelOptions = { lenient: true };

/** Collects every finding of a file; a reader that finds something wrong returns undefined. */
export class Compiler {
  readonly file: string;
  readonly #findings: Finding[];
  readonly #unresolved: ReadonlySet<string>;
  readonly #sources = new Map<FlowNode, ModdleElement>();
  readonly #refused = new Set<string>();
  readonly #lenient: boolean;
  readonly #tolerated: Finding[] = [];
  #expressionCount = 0;

  /**
   * `findings` and `unresolved`: what parsing has already reported. `lenient`: expressions that can't be read
   * are only noted, and give null.
   */
  constructor(file: string, findings: readonly Finding[], unresolved: ReadonlySet<string>, lenient = false) {
    this.file = file;
    this.#findings = [...findings];
    this.#unresolved = unresolved;
    this.#lenient = lenient;
  }

  /** Expressions that can't be read, where that is no reason to refuse the file. */
  get tolerated(): readonly Finding[] {
    return this.#tolerated;
  }

  /** In the order in which they were found; at most FINDINGS_MAX and one that says so. */
  get findings(): readonly Finding[] {
    return this.#findings;
  }

  /** Reports about an element of the file. */
  report(element: ModdleElement, reason: string): void {
    this.#add(this.#about(element, reason));
  }

  #about(element: ModdleElement, reason: string): Finding {
    const id = idOf(element);
    const about = id === '' ? {} : { elementId: id };
    return { file: this.file, ...about, elementType: element.$type, reason };
  }

  /** Reports about a flow node that `register` knows. */
  reportNode(node: FlowNode, reason: string): void {
    const type = this.#sources.get(node)?.$type;
    this.#add({
      file: this.file,
      elementId: node.id,
      ...(type === undefined ? {} : { elementType: type }),
      reason,
    });
  }

  /** Reports about a sequence flow. */
  reportFlow(flow: SequenceFlow, reason: string): void {
    this.#add({ file: this.file, elementId: flow.id, elementType: 'bpmn:SequenceFlow', reason });
  }

  /** Reports about the file as a whole. */
  reportFile(reason: string): void {
    this.#add({ file: this.file, reason });
  }

  /** True when something was reported about the element of this id. */
  hasFinding(id: string): boolean {
    return this.#findings.some((finding) => finding.elementId === id);
  }

  /** Remembers which element of the file a flow node was made of. */
  register(node: NodeDraft, source: ModdleElement): void {
    this.#sources.set(node, source);
  }

  /** The BPMN type of a registered flow node, such as bpmn:EndEvent. */
  typeOf(node: FlowNode): string {
    return this.#sources.get(node)?.$type ?? node.type;
  }

  /** Remembers an element that was refused, so that what leads to it is not reported again. */
  refuse(element: ModdleElement, reason: string): void {
    this.#refused.add(idOf(element));
    this.report(element, reason);
  }

  /** True when the element was refused by its type. */
  isRefused(element: ModdleElement): boolean {
    return this.#refused.has(idOf(element));
  }

  /** Follows a reference that must be there; undefined, and reported once on `owner`, when it is not. */
  requireReference(
    owner: ModdleElement,
    element: ModdleElement,
    property: string,
  ): ModdleElement | undefined {
    const target = elementOf(element, property);
    if (target === undefined && !this.isUnresolved(element, property))
      this.report(owner, `${property} is missing`);
    return target;
  }

  /** False, and reported on `owner`, for an event definition without an id. */
  requireId(owner: ModdleElement, definition: ModdleElement, name: string): boolean {
    if (idOf(definition) !== '') return true;
    this.report(owner, `${name} requires an id`);
    return false;
  }

  /** True when parsing has reported the reference already. */
  isUnresolved(element: ModdleElement, property: string): boolean {
    return this.#unresolved.has(`${idOf(element)} ${property}`);
  }

  /** Reads a required, non-empty attribute; `owner` is the element in the finding. */
  requireText(
    owner: ModdleElement,
    element: ModdleElement,
    property: string,
    what: string,
  ): string | undefined {
    const text = textOf(element, property)?.trim() ?? '';
    if (text === '') {
      this.report(owner, `${what} is missing or empty`);
      return undefined;
    }
    return this.checkName(owner, text, what) ? text : undefined;
  }

  /** Text or, written with `=`, FEEL. */
  textOrFeel(owner: ModdleElement, text: string, what: string): TextOrFeel | undefined {
    if (!text.startsWith('=') && !this.checkName(owner, text, what)) return undefined;
    return this.#compileValue(owner, text, what);
  }

  /** Like `textOrFeel`, for a text of any length that must not be empty. */
  requireSource(owner: ModdleElement, text: string, what: string): TextOrFeel | undefined {
    if (text !== '') return this.#compileValue(owner, text, what);
    this.report(owner, `${what} is missing or empty`);
    return undefined;
  }

  /** FEEL that must be written with `=`. */
  feel(owner: ModdleElement, text: string, what: string): FeelExpression | undefined {
    if (!text.startsWith('=')) {
      this.report(owner, `${what} must be a FEEL expression that starts with '='`);
      return undefined;
    }
    return this.#orReport(owner, what, (options) => compileFeel(text.slice(1).trim(), options));
  }

  /** What `compile` makes of FEEL that is written without `=`, as in decisions. */
  feelOf<T>(owner: ModdleElement, what: string, compile: () => T): T | undefined {
    return this.#orReport(owner, what, compile);
  }

  /** False, and reported, for a text longer than NAME_LENGTH_MAX. */
  checkName(owner: ModdleElement, text: string, what: string): boolean {
    if (text.length <= NAME_LENGTH_MAX) return true;
    this.report(owner, `${what} is longer than ${NAME_LENGTH_MAX} characters (NAME_LENGTH_MAX)`);
    return false;
  }

  #compileValue(owner: ModdleElement, text: string, what: string): TextOrFeel | undefined {
    if (!text.startsWith('=')) return { kind: 'static', text };
    return this.#orReport(owner, what, (options) => compileValue(text, options));
  }

  #orReport<T>(owner: ModdleElement, what: string, compile: (options: FeelOptions) => T): T | undefined {
    this.#expressionCount += 1;
    if (this.#expressionCount > EXPRESSIONS_MAX) {
      const reason = `the file has more than ${EXPRESSIONS_MAX} FEEL expressions (EXPRESSIONS_MAX)`;
      if (this.#expressionCount === EXPRESSIONS_MAX + 1) this.reportFile(reason);
      return undefined;
    }
    try {
      return compile(STRICT);
    } catch (error) {
      if (!(error instanceof FeelSyntaxError)) throw error;
      const { from, to } = error.position;
      const reason = `${what}: ${error.message} (characters ${from + 1} to ${Math.max(from + 1, to)})`;
      if (!this.#lenient) {
        this.report(owner, reason);
        return undefined;
      }
      if (this.#tolerated.length < FINDINGS_MAX) this.#tolerated.push(this.#about(owner, reason));
      return compile(LENIENT);
    }
  }

  #add(finding: Finding): void {
    if (this.#findings.length > FINDINGS_MAX) return;
    const isLast = this.#findings.length === FINDINGS_MAX;
    const reason = `more than ${FINDINGS_MAX} problems (FINDINGS_MAX); the rest is not listed`;
    this.#findings.push(isLast ? { file: this.file, reason } : finding);
  }
}

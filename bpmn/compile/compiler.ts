/**
 * The shared state of compiling one file: the findings so far, and readers that report instead of throwing.
 * Pure.
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

/** Collects the findings of a file; a reader that finds a problem returns undefined. */
export class Compiler {
  readonly file: string;
  readonly #findings: Finding[];
  readonly #unresolved: ReadonlySet<string>;
  readonly #sources = new Map<FlowNode, ModdleElement>();
  readonly #invalid = new Set<string>();
  readonly #lenient: boolean;
  readonly #tolerated: Finding[] = [];
  #expressionCount = 0;

  /**
   * `findings` and `unresolved`: already reported by the parser. `lenient`: expressions that can't be parsed
   * are only recorded, and return null.
   */
  constructor(file: string, findings: readonly Finding[], unresolved: ReadonlySet<string>, lenient = false) {
    this.file = file;
    this.#findings = [...findings];
    this.#unresolved = unresolved;
    this.#lenient = lenient;
  }

  /** Expressions that can't be parsed, if the file is accepted regardless. */
  get tolerated(): readonly Finding[] {
    return this.#tolerated;
  }

  /** True for a definition that is already deployed. */
  get isLenient(): boolean {
    return this.#lenient;
  }

  /** In the order in which they were found; at most FINDINGS_MAX and one that says that there are more. */
  get findings(): readonly Finding[] {
    return this.#findings;
  }

  /** Reports a finding for an element of the file. */
  report(element: ModdleElement, reason: string): void {
    this.#add(this.#about(element, reason));
  }

  #about(element: ModdleElement, reason: string): Finding {
    const id = idOf(element);
    const about = id === '' ? {} : { elementId: id };
    return { file: this.file, ...about, elementType: element.$type, reason };
  }

  /** Reports a finding for a flow node that was registered. */
  reportNode(node: FlowNode, reason: string): void {
    const type = this.#sources.get(node)?.$type;
    this.#add({
      file: this.file,
      elementId: node.id,
      ...(type === undefined ? {} : { elementType: type }),
      reason,
    });
  }

  /** Reports a finding for a sequence flow. */
  reportFlow(flow: SequenceFlow, reason: string): void {
    this.#add({ file: this.file, elementId: flow.id, elementType: 'bpmn:SequenceFlow', reason });
  }

  /** Reports a finding for the file as a whole. */
  reportFile(reason: string): void {
    this.#add({ file: this.file, reason });
  }

  /** True if there is a finding for the element with this id. */
  hasFinding(id: string): boolean {
    return this.#findings.some((finding) => finding.elementId === id);
  }

  /** Records from which element of the file a flow node was compiled. */
  register(node: NodeDraft, source: ModdleElement): void {
    this.#sources.set(node, source);
  }

  /** The BPMN type of a registered flow node, such as bpmn:EndEvent. */
  typeOf(node: FlowNode): string {
    return this.#sources.get(node)?.$type ?? node.type;
  }

  /** Records a rejected element, so that references to it are not reported again. */
  markInvalid(element: ModdleElement, reason: string): void {
    this.#invalid.add(idOf(element));
    this.report(element, reason);
  }

  /** True if the element was rejected because of its type. */
  isInvalid(element: ModdleElement): boolean {
    return this.#invalid.has(idOf(element));
  }

  /** Resolves a required reference; undefined, and reported once for `owner`, if its target is missing. */
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

  /** False, and reported for `owner`, for an event definition without an id. */
  requireId(owner: ModdleElement, definition: ModdleElement, name: string): boolean {
    if (idOf(definition) !== '') return true;
    this.report(owner, `${name} requires an id`);
    return false;
  }

  /** True if the parser has already reported the reference. */
  isUnresolved(element: ModdleElement, property: string): boolean {
    return this.#unresolved.has(`${idOf(element)} ${property}`);
  }

  /** Reads a required, non-empty attribute; `owner`: the element in the finding. */
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

  /** Plain text or, with a leading `=`, FEEL. */
  textOrFeel(owner: ModdleElement, text: string, what: string): TextOrFeel | undefined {
    if (!text.startsWith('=') && !this.checkName(owner, text, what)) return undefined;
    return this.#compileValue(owner, text, what);
  }

  /** Like `textOrFeel`, for a non-empty text of any length. */
  requireSource(owner: ModdleElement, text: string, what: string): TextOrFeel | undefined {
    if (text !== '') return this.#compileValue(owner, text, what);
    this.report(owner, `${what} is missing or empty`);
    return undefined;
  }

  /** FEEL that requires a leading `=`. */
  feel(owner: ModdleElement, text: string, what: string): FeelExpression | undefined {
    if (!text.startsWith('=')) {
      this.report(owner, `${what} must be a FEEL expression that starts with '='`);
      return undefined;
    }
    return this.#orReport(owner, what, (options) => compileFeel(text.slice(1).trim(), options));
  }

  /** The result of `compile` for FEEL without a leading `=`, as in decisions. */
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

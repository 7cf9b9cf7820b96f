/**
 * Finds the part of a case that causes the difference: the smallest subexpression with different results
 * although the results of its own parts are equal.
 */
import type { SyntaxNode } from '@lezer/common';
import { readFeel } from '../../../bpmn/feel/syntax/read.ts';
import type { CamundaCase, CamundaJvm } from './camunda-jvm.ts';
import type { Evaluator } from './evaluator.ts';
import { filesJoined } from './tables.ts';

/** A case with both results. */
export interface Compared {
  readonly question: CamundaCase;
  readonly here: string;
  readonly camunda: string;
}

/** The smallest part with different results. */
export interface Part extends Compared {
  readonly text: string;
  /**
   * The name of the syntax node (`FilterExpression`, `FunctionInvocation`), or `UnaryTests`, `DecisionTable`.
   */
  readonly kind: string;
  /** Signalbox's results of its subexpressions, by their texts. */
  readonly parts: ReadonlyMap<string, string>;
  /** Signalbox's results of its operands or arguments, in order. */
  readonly operands: readonly string[];
}

interface Piece {
  readonly node: SyntaxNode;
  readonly text: string;
}

const ROUNDS_MAX = 12;

/** The results of both engines for some cases. */
export type CompareAll = (cases: readonly CamundaCase[]) => Promise<Compared[]>;

export function comparerOf(camunda: CamundaJvm, evaluateHere: Evaluator): CompareAll {
  return async (cases) => {
    const theirs = await camunda.evaluate(filesJoined(cases));
    const compared: Compared[] = [];
    for (const [index, question] of cases.entries()) {
      compared.push({ question, here: await evaluateHere(question), camunda: theirs[index] ?? '' });
    }
    return compared;
  };
}

/**
 * The smallest part of a case with different results; the case itself if the results of all parts are equal.
 */
export async function localise(compareAll: CompareAll, found: Compared): Promise<Part> {
  if (found.question.kind !== 'decision') return localiseText(compareAll, found);
  const cell = await differingCell(compareAll, found.question);
  return cell ? localiseText(compareAll, cell) : partOf(found, new Map());
}

/** The expression or table cell that has different results by itself. */
async function differingCell(
  compareAll: CompareAll,
  { xml, variables }: CamundaCase & { readonly kind: 'decision' },
): Promise<Compared | undefined> {
  const texts = (tag: string) =>
    [...xml.matchAll(new RegExp(`<${tag}[^>]*><text>(.*?)</text>`, 'gs'))].map(unescaped);
  const expression = (text: string) => ({ kind: 'expression', text, variables }) as const;
  const inputs = await compareAll(texts('inputExpression').map(expression));
  const cells = texts('inputEntry').flatMap((text, at): CamundaCase[] => {
    const input = jsonOf(inputs[at % inputs.length]?.here ?? '');
    return input === undefined
      ? []
      : [{ kind: 'unary-tests', text, variables: { ...variables, '?': input } }];
  });
  const entries = [...texts('outputEntry').map(expression), ...cells];
  return [...inputs, ...(await compareAll(entries))].find(isDifferent);
}

function unescaped([, text = '']: RegExpMatchArray): string {
  return text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}

async function localiseText(compareAll: CompareAll, found: Compared): Promise<Part> {
  let current = partOf(found, new Map());
  for (let round = 0; round < ROUNDS_MAX && current.question.kind !== 'decision'; round += 1) {
    const pieces = piecesOf(current.question);
    const scopes = scopesOf(current, pieces);
    const questions = scopes.flatMap((variables) =>
      pieces.map(({ text }) => ({ kind: 'expression', text, variables }) as const),
    );
    const compared = await compareAll(questions);
    const smaller = compared
      // A part alone may call a function that only the whole expression defines.
      .filter((one) => isDifferent(one) && !one.here.startsWith('refused '))
      .toSorted((left, right) => textOf(left.question).length - textOf(right.question).length)[0];
    if (smaller) {
      current = partOf(smaller, new Map());
      continue;
    }
    const results = compared.slice(0, pieces.length).map((one) => [textOf(one.question), one.here] as const);
    const isKnown = current.parts.size > 0;
    current = partOf(current, new Map(results));
    // The body of a loop may have different results only for certain items of the evaluated lists.
    if (isKnown || pieces.length === 0 || scopesOf(current, pieces).length === scopes.length) break;
  }
  return current;
}

export function isDifferent({ here, camunda }: Compared): boolean {
  const bothFail = ['error ', 'refused '].some((kind) => here.startsWith(kind) && camunda.startsWith(kind));
  return here !== camunda && !bothFail;
}

function partOf({ question, here, camunda }: Compared, parts: ReadonlyMap<string, string>): Part {
  const { kind, operands } = shapeOf(question);
  const results = operands.map((text) => parts.get(text) ?? '');
  return { question, here, camunda, text: textOf(question), kind, parts, operands: results };
}

function textOf(question: CamundaCase): string {
  return question.kind === 'decision' ? question.xml : question.text;
}

const EXPRESSIONS =
  /^(.*Expression|FunctionInvocation|List|Context|Comparison|Conjunction|Disjunction|VariableName|SimplePositiveUnaryTest|.*Literal|null)$/;

/** Names of functions and of loop variables are not expressions. */
function isName(node: SyntaxNode): boolean {
  const { parent } = node;
  return (
    parent?.name === 'InExpressions' || (parent?.name === 'FunctionInvocation' && parent.from === node.from)
  );
}

/** The subexpressions, without the whole expression. */
function piecesOf(question: CamundaCase): Piece[] {
  if (question.kind === 'decision') return [];
  const top = question.kind === 'expression' ? 'Expression' : 'UnaryTests';
  const { source, tree } = readFeel(question.text, top, {});
  const pieces = new Map<string, Piece>();
  tree.cursor().iterate(({ name, node }) => {
    const text = source.slice(node.from, node.to);
    const isPart = EXPRESSIONS.test(name) && name !== 'Expression' && !isName(node);
    const isWhole = question.kind === 'expression' && text === question.text;
    if (isPart && !isWhole && !text.includes('?')) pieces.set(text, { node, text });
  });
  return [...pieces.values()];
}

/** The root syntax node, and the texts of its operands. */
function shapeOf(question: CamundaCase): { kind: string; operands: readonly string[] } {
  if (question.kind === 'decision') return { kind: 'Decision', operands: [] };
  const top = question.kind === 'expression' ? 'Expression' : 'UnaryTests';
  const { source, tree } = readFeel(question.text, top, {});
  let node = question.kind === 'expression' ? tree.topNode.firstChild : tree.topNode;
  while (node?.name === 'ParenthesizedExpression') node = node.firstChild?.nextSibling ?? null;
  if (node === null) return { kind: 'Expression', operands: [] };
  return { kind: node.name, operands: operandsOf(node).map((one) => source.slice(one.from, one.to)) };
}

function operandsOf(node: SyntaxNode): SyntaxNode[] {
  const operands: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    const isHolder =
      /^(PositionalParameters|NamedParameters|NamedParameter|InExpressions|InExpression|IterationContext)$/;
    if (isHolder.test(child.name)) operands.push(...operandsOf(child));
    else if (EXPRESSIONS.test(child.name) && !isName(child)) operands.push(child);
  }
  return operands;
}

const ITEMS_MAX = 4;

/** The variables, with the names of loops and filters bound to items of the lists among the parts. */
function scopesOf({ question, parts }: Part, pieces: readonly Piece[]): object[] {
  const scopes: object[] = [question.variables];
  const isLoop = pieces.some(({ text }) => /\b(item|p|q)\b/.test(text));
  if (!isLoop) return scopes;
  for (const result of parts.values()) {
    const items = result.startsWith('[') ? jsonOf(result) : undefined;
    if (!Array.isArray(items)) continue;
    for (const item of items.slice(0, ITEMS_MAX)) {
      const entries = typeof item === 'object' && !Array.isArray(item) ? item : {};
      scopes.push({ ...question.variables, ...entries, item, p: item, q: item, partial: [] });
    }
  }
  return scopes;
}

/** The JSON of a canonical text; undefined for values that JSON lacks. */
function jsonOf(canonical: string): unknown {
  const json = canonical.replace(
    /string ("(?:[^"\\]|\\.)*")|number (-?[\d.]+)|boolean (true|false)|("(?:[^"\\]|\\.)*")/g,
    (_, text?: string, digits?: string, bool?: string, name?: string) => text ?? digits ?? bool ?? name ?? '',
  );
  try {
    return JSON.parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Names, keys and literals as the nodes of a syntax tree spell them. Pure. Source: DMN 1.5 10.3.1.4 (names).
 */
import type { SyntaxNode } from '@lezer/common';

/** The children of a node, without comments. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (!child.type.isSkipped && child.name !== 'LineComment' && child.name !== 'BlockComment') {
      children.push(child);
    }
  }
  return children;
}

/** The name in a VariableName, PathName or Name node: its parts with one space between them. */
export function nameOf(node: SyntaxNode, source: string): string {
  const parts: string[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    const text = source.slice(child.from, child.to);
    parts.push(child.name === 'BacktickIdentifier' ? text.replaceAll('`', '') : text.replaceAll(/\s+/g, ' '));
  }
  return parts.length === 0 ? source.slice(node.from, node.to).replaceAll(/\s+/g, ' ') : parts.join(' ');
}

/** True if the name is written in backticks. */
export function isQuotedName(node: SyntaxNode): boolean {
  return node.firstChild?.name === 'BacktickIdentifier';
}

/** The key of a context entry, from the Name or StringLiteral node in its Key. */
export function keyOf(node: SyntaxNode, source: string): string {
  const text = source.slice(node.from, node.to);
  if (node.name === 'StringLiteral') return literalText(text);
  // `foo+bar` is a key in exactly this spelling, `foo bar` has one space.
  return isQuotedName(node) ? nameOf(node, source) : text.replaceAll(/\s+/g, ' ');
}

const ESCAPES: { readonly [letter: string]: string } = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  '"': '"',
  "'": "'",
  '\\': '\\',
};

const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))/gs;

/** The value of a string literal. Unknown escapes are not changed, as in Camunda. */
export function literalText(literal: string): string {
  const inner = literal.slice(1, -1);
  if (!inner.includes('\\')) return inner;
  return inner.replace(ESCAPE, (all, short?: string, long?: string, letter?: string) => {
    const code = Number.parseInt(short ?? long ?? '', 16);
    if (letter === undefined) return code <= 0x10ffff ? String.fromCodePoint(code) : all;
    return ESCAPES[letter] ?? all;
  });
}

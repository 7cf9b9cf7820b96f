/**
 * The properties of an element type are in its file: code outside `bpmn/elements/` uses a trait or a hook of
 * the type, not its name. This is the list of exceptions, with reasons.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { elements } from '../../bpmn/elements/table.ts';
import { parseSource } from './rules.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** The shipped code. Tests may use names of types: an oracle shares no code with the product. */
const PRODUCT =
  '{schemas,state,bpmn,kafka,local-kafka,engine,client,worker,testkit,connectors,server,cli,inspect,operate}';

/** Words that have other meanings, too: only a comparison with `type` counts. */
const COMMON: ReadonlySet<string> = new Set(['process', 'task', 'transaction']);

/** How often each file may name a type, and why. */
const ALLOWED: Readonly<Record<string, readonly [count: number, why: string]>> = {
  'bpmn/model.ts': [Object.keys(elements).length, 'FlowNodeType: the names themselves'],
};

/** True if the text is compared with a `type`, or is a case of one. */
function isOfType(node: ts.StringLiteral): boolean {
  const { parent } = node;
  if (ts.isCaseClause(parent)) return /\btype$/.test(parent.parent.parent.expression.getText());
  if (!ts.isBinaryExpression(parent)) return false;
  const other = parent.left === node ? parent.right : parent.left;
  return /\btype$/.test(other.getText());
}

function namesIn(path: string): string[] {
  const { tree } = parseSource(path, readFileSync(`${ROOT}/${path}`, 'utf8'));
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) && Object.hasOwn(elements, node.text)) {
      const isUnion = ts.isLiteralTypeNode(node.parent) && path === 'bpmn/model.ts';
      if (isUnion || !COMMON.has(node.text) || isOfType(node)) found.push(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

test('code outside bpmn/elements/ uses traits instead of element types', () => {
  const named: Record<string, number> = {};
  for (const path of globSync(`${PRODUCT}/**/*.ts`, { cwd: ROOT })) {
    if (path.startsWith('bpmn/elements/')) continue;
    const count = namesIn(path).length;
    if (count > 0) named[path] = count;
  }
  const allowed = Object.fromEntries(Object.entries(ALLOWED).map(([path, [count]]) => [path, count]));
  assert.deepEqual(
    named,
    allowed,
    'give the element a trait (bpmn/element-traits.ts) or a hook (bpmn/elements/element.ts) and ask for that, or add the file to ALLOWED with its reason',
  );
});

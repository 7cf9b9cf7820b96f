/**
 * House rules that no linter has: sizes, names, imports of pure folders, leftovers. Pure: a rule gets the
 * path and the text of one file and returns its violations. After TigerBeetle's `tidy.zig`.
 */

import ts from 'typescript';
import { miscounted } from './counted-nouns.ts';

export interface SourceFile {
  /** From the project's root, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
}

export interface Violation {
  /** The line, from 1. */
  readonly line: number;
  readonly what: string;
}

export interface Rule {
  readonly name: string;
  check(file: SourceFile): Violation[];
}

export function parseSource(path: string, text: string): SourceFile {
  const known = parsed.get(path);
  if (known?.text === text) return known;
  let tree: ts.SourceFile | undefined;
  const file = {
    path,
    text,
    get tree(): ts.SourceFile {
      tree ??= ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
      return tree;
    },
  };
  parsed.set(path, file);
  return file;
}

/** The newest text of each path: several test files of one process look at all sources. */
const parsed = new Map<string, SourceFile>();

const LINES_MAX = 400;
const COLUMNS_MAX = 110;
const FUNCTION_LINES_MAX = 70;

const shortFiles: Rule = {
  name: `files have at most ${LINES_MAX} lines`,
  check({ text }) {
    const count = text.trimEnd().split('\n').length;
    return count > LINES_MAX ? [{ line: 1, what: `${count} lines` }] : [];
  },
};

const shortLines: Rule = {
  name: `lines have at most ${COLUMNS_MAX} columns`,
  check({ text }) {
    return text.split('\n').flatMap((line, index) => {
      // These can't be broken without harm: a long link or name in a comment, a sentence in quotes.
      const isUnbreakable = /^\s*(\/\/|\*)?\s*\S+$/.test(line) || /(['"`/]).{40,}\1/.test(line);
      const isTooLong = line.length > COLUMNS_MAX && !isUnbreakable;
      return isTooLong ? [{ line: index + 1, what: `${line.length} columns` }] : [];
    });
  },
};

const shortFunctions: Rule = {
  name: `functions have at most ${FUNCTION_LINES_MAX} lines`,
  check(file) {
    return findNodes(file, (node) => {
      if (!ts.isFunctionLike(node) || !('body' in node) || isSuite(node)) return null;
      const count = lineOf(file, node.end) - lineOf(file, node.getStart(file.tree)) + 1;
      return count > FUNCTION_LINES_MAX ? `a function of ${count} lines` : null;
    });
  },
};

const openingComment: Rule = {
  name: 'each file opens with a comment that says what it is',
  check({ text }) {
    const isOpened = /^(#!.*\n)?(\/\*\*\s|\/\/ )/.test(text);
    return isOpened ? [] : [{ line: 1, what: 'no /** ... */ at the top' }];
  },
};

const tellingNames: Rule = {
  name: 'files are called after what they hold',
  check({ path }) {
    const stem = path.split('/').at(-1)?.split('.')[0] ?? '';
    const isVague = /(^|-)(utils?|helpers?|managers?|misc|common|stuff)(-|$)/.test(stem);
    const isKebab = /^[a-z0-9]+(-[a-z0-9]+)*$/.test(stem);
    if (isVague) return [{ line: 1, what: `'${stem}' says nothing` }];
    return isKebab ? [] : [{ line: 1, what: `'${stem}' is not kebab-case` }];
  },
};

const countedNouns: Rule = {
  name: 'a noun follows its number',
  check(file) {
    return findNodes(file, (node) => miscounted(file.path, node));
  },
};

const numberedTodos: Rule = {
  name: 'what is left to do has a number',
  check(file) {
    return findInComments(file, /\b(TODO|FIXME|XXX|HACK)\b(?!\(#\d+\))/, 'write TODO(#number)');
  },
};

const noIgnoredTypes: Rule = {
  name: 'the type checker is not silenced',
  check(file) {
    const comments = findInComments(file, /@ts-(ignore|nocheck)\b/, 'a silenced error');
    const casts = findNodes(file, (node) =>
      ts.isAsExpression(node) && node.type.kind === ts.SyntaxKind.AnyKeyword ? 'as any' : null,
    );
    return [...comments, ...casts];
  },
};

const noSwallowedErrors: Rule = {
  name: 'errors are not swallowed',
  check(file) {
    return findNodes(file, (node) => {
      if (ts.isCatchClause(node) && node.block.statements.length === 0) return 'an empty catch';
      return isCatchCall(node) && isEmptyFunction(node.arguments[0]) ? 'an empty .catch()' : null;
    });
  },
};

const everyTestRuns: Rule = {
  name: 'every test runs',
  check(file) {
    return findNodes(file, (node) => {
      if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
        const isTestFunction = /^(test|it|describe|suite|t|context)$/.test(node.expression.text);
        const isSkipping = /^(only|skip|todo)$/.test(node.name.text);
        if (!isTestFunction || !isSkipping || isSkippedWithReason(node)) return null;
        return `${node.expression.text}.${node.name.text}`;
      }
      const isOption =
        ts.isPropertyAssignment(node) && /^(only|skip|todo)$/.test(node.name.getText(file.tree));
      return isOption && isTestOption(node) ? `{ ${node.name.getText(file.tree)} } of a test` : null;
    });
  },
};

/** `t.skip(reason)`: the test reports at run time what it lacks, such as Java. */
function isSkippedWithReason(node: ts.PropertyAccessExpression): boolean {
  const { parent } = node;
  return node.getText() === 't.skip' && ts.isCallExpression(parent) && parent.arguments.length === 1;
}

const PURE = /^(state|bpmn)\/|^engine\/step/;

/** Names that a pure file may not use, with the alternative. */
const IMPURE: ReadonlyMap<string, string> = new Map([
  ['Date', 'time is an argument: nowMs'],
  ['performance', 'time is an argument: nowMs'],
  ['setTimeout', 'waiting is the shell’s'],
  ['setInterval', 'waiting is the shell’s'],
  ['setImmediate', 'waiting is the shell’s'],
  ['queueMicrotask', 'waiting is the shell’s'],
  ['process', 'the environment is the shell’s'],
  ['globalThis', 'name what you need'],
  ['console', 'return what there is to say'],
  ['fetch', 'I/O is the shell’s'],
  ['crypto', 'there is no randomness here'],
]);

const purity: Rule = {
  name: 'pure folders name no clock, no chance, no environment',
  check(file) {
    if (!PURE.test(file.path)) return [];
    const declared = declaredNames(file);
    return findNodes(file, (node) => {
      if (!ts.isIdentifier(node)) return null;
      if (node.text === 'random' && node.parent.getText(file.tree) === 'Math.random')
        return 'Math.random: no randomness';
      const instead = IMPURE.get(node.text);
      if (instead === undefined || declared.has(node.text) || !isGlobalReference(node)) return null;
      return `${node.text}: ${instead}`;
    });
  },
};

/** Every rule, in the order in which violations should be fixed. */
export const RULES: readonly Rule[] = [
  purity,
  everyTestRuns,
  noSwallowedErrors,
  noIgnoredTypes,
  numberedTodos,
  countedNouns,
  tellingNames,
  openingComment,
  shortFiles,
  shortFunctions,
  shortLines,
];

function findNodes(file: SourceFile, judge: (node: ts.Node) => string | null): Violation[] {
  const violations: Violation[] = [];
  const visit = (node: ts.Node): void => {
    const what = judge(node);
    if (what !== null) violations.push({ line: lineOf(file, node.getStart(file.tree)), what });
    node.forEachChild(visit);
  };
  visit(file.tree);
  return violations;
}

/** Checks comments only, because strings are data. */
function findInComments(file: SourceFile, pattern: RegExp, what: string): Violation[] {
  const violations: Violation[] = [];
  for (const [position, comment] of commentsOf(file)) {
    for (const [index, text] of comment.split('\n').entries()) {
      if (pattern.test(text)) violations.push({ line: lineOf(file, position) + index, what });
    }
  }
  return violations;
}

/** Every comment with its position: before some token, or after one on the same line. */
export function commentsOf(file: SourceFile): ReadonlyMap<number, string> {
  const comments = new Map<number, string>();
  const visit = (node: ts.Node): void => {
    const leading = ts.getLeadingCommentRanges(file.text, node.getFullStart()) ?? [];
    const trailing = ts.getTrailingCommentRanges(file.text, node.end) ?? [];
    for (const { pos, end } of [...leading, ...trailing]) comments.set(pos, file.text.slice(pos, end));
    for (const child of node.getChildren(file.tree)) {
      if (!ts.isJSDoc(child) && !ts.isTemplateHead(child) && !ts.isTemplateMiddle(child)) visit(child);
    }
  };
  visit(file.tree);
  return comments;
}

export function lineOf(file: SourceFile, position: number): number {
  return file.tree.getLineAndCharacterOfPosition(position).line + 1;
}

/** A `describe` contains tests as a file does, so its length doesn't matter. */
function isSuite(node: ts.Node): boolean {
  const call = node.parent;
  return ts.isCallExpression(call) && /^(describe|suite)$/.test(call.expression.getText());
}

function isCatchCall(node: ts.Node): node is ts.CallExpression {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  return node.expression.name.text === 'catch';
}

function isEmptyFunction(node: ts.Node | undefined): boolean {
  if (node === undefined || !(ts.isArrowFunction(node) || ts.isFunctionExpression(node))) return false;
  return ts.isBlock(node.body) && node.body.statements.length === 0;
}

function isTestOption(node: ts.Node): boolean {
  const call = node.parent.parent;
  return ts.isCallExpression(call) && /^(test|it|describe|suite|t\.test)$/.test(call.expression.getText());
}

/** Names that the file itself declares or imports: `process` may be a BPMN process. */
function declaredNames(file: SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    const isDeclaration =
      ts.isVariableDeclaration(node) ||
      ts.isParameter(node) ||
      ts.isBindingElement(node) ||
      ts.isImportSpecifier(node) ||
      ts.isFunctionDeclaration(node);
    if (isDeclaration && node.name !== undefined && ts.isIdentifier(node.name)) names.add(node.name.text);
    node.forEachChild(visit);
  };
  visit(file.tree);
  return names;
}

/** False for a property, a key or a member that only has the same name. */
function isGlobalReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) return false;
  const isName = 'name' in parent && parent.name === node;
  return !isName || ts.isShorthandPropertyAssignment(parent);
}

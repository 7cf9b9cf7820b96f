/**
 * Compiles FEEL to closures over its syntax tree: parsed once, evaluated many times. Pure. Source: DMN 1.5
 * chapter 10; where Camunda returns another value than DMN, Camunda's (docs/feel.md lists the differences).
 */
import type { SyntaxNode } from '@lezer/common';
import type { Code } from './compile/code.ts';
import { Compilation } from './compile/compilation.ts';
import { compileNode } from './compile/compile-node.ts';
import { compileTests } from './compile/unary-tests.ts';
import { INPUT } from './compile/variable.ts';
import { excerpt, FeelSyntaxError, FeelTooLarge } from './errors.ts';
import { Run } from './run.ts';
import { readFeel } from './syntax/read.ts';
import { checkSize } from './to-json.ts';
import type {
  FeelExpression,
  FeelHost,
  FeelOptions,
  FeelResult,
  FeelScope,
  FeelUnaryTests,
} from './types.ts';
import type { FeelValue } from './values/feel-value.ts';

const NO_OPTIONS: FeelOptions = {};
const NO_HOST: FeelHost = {};
const NO_FRAME: FeelValue[] = [];

/** The result of compiling a text. */
interface Compiled {
  readonly code: Code;
  readonly slots: number;
  readonly cached: number;
  /** The value can't exceed the limit of a variable. */
  readonly isPartOfVariable: boolean;
}

/** Parses an expression (without the leading `=`). Throws FeelSyntaxError, unless `lenient`. */
export function compileFeel(source: string, options: FeelOptions = NO_OPTIONS): FeelExpression {
  const compiled = orLenient(options, () => compileExpression(source, options));
  return {
    source,
    evaluate(scope, nowMs, host = NO_HOST) {
      const frame = compiled.slots === 0 ? NO_FRAME : new Array<FeelValue>(compiled.slots);
      return evaluate(compiled, source, new Run(scope, nowMs, host, compiled.cached), frame);
    },
  };
}

/**
 * Parses unary tests, such as the cell of a decision table: `-` and an empty text always pass. Throws
 * FeelSyntaxError.
 */
export function compileUnaryTests(source: string, options: FeelOptions = NO_OPTIONS): FeelUnaryTests {
  const text = source.trim() === '' ? '-' : source;
  const { slot, ...compiled } = compileCell(text, options);
  return {
    source,
    evaluate(input: FeelValue, scope: FeelScope, nowMs: number, host: FeelHost = NO_HOST) {
      const frame = new Array<FeelValue>(compiled.slots);
      frame[slot] = input;
      return evaluate(compiled, source, new Run(scope, nowMs, host, compiled.cached), frame);
    },
  };
}

function compileExpression(text: string, options: FeelOptions): Compiled {
  const { source, tree } = readFeel(text, 'Expression', options);
  const compilation = new Compilation(source, options, compileNode);
  const root = onlyChild(tree.topNode, compilation);
  const code = compilation.compile(root);
  return { code, slots: compilation.slots, cached: compilation.cached, isPartOfVariable: isPath(root) };
}

function onlyChild(top: SyntaxNode, compilation: Compilation): SyntaxNode {
  const [root, second] = compilation.children(top);
  if (root === undefined) {
    throw new FeelSyntaxError('the expression is empty', { from: 0, to: compilation.source.length });
  }
  if (second !== undefined)
    throw compilation.syntaxError(second, 'unexpected text after the end of the expression');
  return root;
}

function isPath(node: SyntaxNode): boolean {
  let target: SyntaxNode | null = node;
  while (target?.name === 'PathExpression') target = target.firstChild;
  return target?.name === 'VariableName';
}

function compileCell(text: string, options: FeelOptions): Compiled & { readonly slot: number } {
  const { source, tree } = readFeel(text, 'UnaryTests', options);
  const compilation = new Compilation(source, options, compileNode);
  const children = compilation.children(tree.topNode);
  const list = children.find(({ name }) => name === 'PositiveUnaryTests');
  const tests =
    list === undefined ? children.filter(({ name }) => name === 'Wildcard') : compilation.children(list);
  const isNegated = children[0]?.name === 'not';
  return compilation.within((bind) => {
    const slot = bind(INPUT);
    const passes = compileTests(tests, slot, compilation);
    const code: Code = isNegated ? (run, frame) => negated(passes(run, frame)) : passes;
    return { code, slot, slots: compilation.slots, cached: compilation.cached, isPartOfVariable: true };
  });
}

function negated(result: FeelValue): FeelValue {
  return typeof result === 'boolean' ? !result : null;
}

/** V8's error messages for an overflow of the stack, or of a string or array. */
const TOO_LARGE = /call stack|Invalid (string|array) length/;

function evaluate(compiled: Compiled, source: string, run: Run, frame: FeelValue[]): FeelResult {
  try {
    const value = compiled.code(run, frame);
    if (!compiled.isPartOfVariable) checkSize(value);
    return { value, warnings: run.warnings };
  } catch (error) {
    if (error instanceof RangeError && TOO_LARGE.test(error.message)) {
      throw new FeelTooLarge(
        `the FEEL expression is nested too deeply or creates too long a value: ${excerpt(source)}`,
      );
    }
    throw error;
  }
}

function orLenient({ lenient }: FeelOptions, compile: () => Compiled): Compiled {
  try {
    return compile();
  } catch (error) {
    if (!lenient || !(error instanceof FeelSyntaxError)) throw error;
    const { message } = error;
    const code: Code = (run) => run.warn(`the expression can't be read: ${message}`);
    return { code, slots: 0, cached: 0, isPartOfVariable: true };
  }
}

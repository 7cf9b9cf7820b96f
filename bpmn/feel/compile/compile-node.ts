/** Compiles a node of the syntax tree by its kind. Pure. Source: DMN 1.5 10.3.2. */
import type { SyntaxNode } from '@lezer/common';
import { literalText } from '../syntax/names.ts';
import { numberOf } from '../values/number.ts';
import { temporalOf } from '../values/parse-temporal.ts';
import { compileArithmetic } from './arithmetic.ts';
import type { Code } from './code.ts';
import { constant } from './code.ts';
import { compileComparison } from './comparison.ts';
import type { Compilation } from './compilation.ts';
import { compileContext } from './context.ts';
import { compileFilter } from './filter.ts';
import { compileFunctionDefinition, compileInvocation } from './functions.ts';
import { compileInstanceOf } from './instance-of.ts';
import { compileFor, compileQuantified } from './iteration.ts';
import { compileConditional, compileConnective } from './logic.ts';
import { compilePath } from './path.ts';
import { compileRangeValue } from './unary-tests.ts';
import { compileVariable } from './variable.ts';

type Compile = (node: SyntaxNode, compilation: Compilation) => Code;

const KINDS: ReadonlyMap<string, Compile> = new Map<string, Compile>([
  ['NumericLiteral', numericLiteral],
  ['StringLiteral', (node, compilation) => constant(literalText(compilation.text(node)))],
  ['BooleanLiteral', (node, compilation) => constant(compilation.text(node) === 'true')],
  ['null', () => constant(null)],
  ['AtLiteral', atLiteral],
  ['DateTimeLiteral', dateTimeLiteral],
  ['VariableName', compileVariable],
  ['?', compileVariable],
  ['PathExpression', compilePath],
  ['ParenthesizedExpression', (node, compilation) => compilation.compile(compilation.children(node)[1])],
  ['ArithmeticExpression', compileArithmetic],
  ['Comparison', compileComparison],
  ['Conjunction', compileConnective],
  ['Disjunction', compileConnective],
  ['IfExpression', compileConditional],
  ['ForExpression', compileFor],
  ['QuantifiedExpression', compileQuantified],
  ['FilterExpression', compileFilter],
  ['List', list],
  ['Context', compileContext],
  ['FunctionDefinition', compileFunctionDefinition],
  ['FunctionInvocation', compileInvocation],
  ['InstanceOfExpression', compileInstanceOf],
  ['SimplePositiveUnaryTest', compileRangeValue],
  ['Interval', compileRangeValue],
  ['PositiveUnaryTest', (node, compilation) => compilation.compile(compilation.children(node)[0])],
]);

/** Throws FeelSyntaxError for a node without a meaning in FEEL. */
export function compileNode(node: SyntaxNode, compilation: Compilation): Code {
  const compile = KINDS.get(node.name);
  if (compile === undefined) throw compilation.syntaxError(node, `'${node.name}' is not an expression`);
  return compile(node, compilation);
}

function numericLiteral(node: SyntaxNode, compilation: Compilation): Code {
  const text = compilation.text(node).replaceAll(/\s+/g, '');
  const isPlain = /^[+-]?(\d+(\.\d+)?|\.\d+)$/.test(text);
  if (!isPlain && !(compilation.options.dmn && /^[+-]?(\d+(\.\d+)?|\.\d+)[eE][+-]?\d+$/.test(text))) {
    throw compilation.syntaxError(node, `'${text}' is not a number`, 'write 2 * 10 ** 2 instead of 2e2');
  }
  const value = numberOf(text);
  if (value === null) throw compilation.syntaxError(node, `the number '${text}' is too large`);
  return constant(value);
}

function atLiteral(node: SyntaxNode, compilation: Compilation): Code {
  const [literal] = compilation.children(node);
  const text = literal === undefined ? '' : literalText(compilation.text(literal));
  const value = temporalOf(text);
  return value === null
    ? (run) => run.warn(`@"${text.slice(0, 60)}" is not a date, time or duration`)
    : constant(value);
}

/**
 * `@"..."`, or a call of `date`, `time`, `date and time` or `duration`, which are keywords of the grammar.
 */
function dateTimeLiteral(node: SyntaxNode, compilation: Compilation): Code {
  const [first] = compilation.children(node);
  return first?.name === 'AtLiteral' ? atLiteral(first, compilation) : compileInvocation(node, compilation);
}

function list(node: SyntaxNode, compilation: Compilation): Code {
  const items = compilation
    .children(node)
    .slice(1, -1)
    .map((child) => compilation.compile(child));
  const bytes = 16 + 8 * items.length;
  return (run, frame) => {
    run.allocate(bytes);
    const values = new Array(items.length);
    for (let index = 0; index < items.length; index += 1) values[index] = (items[index] as Code)(run, frame);
    return values;
  };
}

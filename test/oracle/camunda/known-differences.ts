/**
 * Finds the intended difference (bpmn/feel/differences.ts) that explains why the smallest part of a case has
 * different results. Each reason checks the part alone, strictly: a reason that explains too much hides
 * faults. Pure.
 */
import type { Part } from './localise.ts';

type Explains = (part: Part) => boolean;

const SURROGATES = /[\ud800-\udfff]|\\ud[89a-f]/;

/** By the name of the difference. */
export const REASONS: ReadonlyMap<string, Explains> = new Map<string, Explains>([
  [
    'Ranges are values',
    ({ kind, here, camunda }) =>
      kind === 'SimplePositiveUnaryTest' && here.startsWith('range ') && camunda === 'null',
  ],
  [
    'Durations can be negated',
    ({ text, here, camunda }) =>
      /^\(*-/.test(text) && /^(days|years)-duration /.test(here) && camunda === 'null',
  ],
  ['A single value is a list of one', isSingleton],
  ['A list of one is a single value', isItemOfOne],
  [
    'Inner lists are evaluated per outer item',
    ({ kind, here, camunda, operands }) =>
      /^(For|Quantified)Expression$/.test(kind) &&
      operands.some((operand) => operand === '[]') &&
      operands.some((operand) => !operand.startsWith('[')) &&
      here !== 'null' &&
      camunda === 'null',
  ],
  [
    'A date is a midnight in UTC',
    ({ kind, here, camunda, operands }) =>
      kind === 'ArithmeticExpression' &&
      here.startsWith('days-duration ') &&
      camunda === 'null' &&
      operands.some((operand) => /^date \d/.test(operand)) &&
      operands.some((operand) => /^date-time .*T.*(Z|[+-]\d\d:\d\d|@)/.test(operand)),
  ],
  [
    'Names of parameters determine the types',
    ({ text, here }) => /^[a-z ]+\((range|point)\d?: /.test(text) && here === 'null',
  ],
  [
    'Parameters have the names in DMN',
    ({ text, camunda }) =>
      camunda === 'null' &&
      /^(floor\(n: .*scale: |round half down\(n: .*scale: |sublist\(list: .*start position: |context put\(context: .*keys: )/s.test(
        text,
      ),
  ],
  [
    'String lengths count code points',
    ({ text, here, camunda, operands }) =>
      /^(string length|substring|split|replace|extract|matches)\(/.test(text) &&
      [text, here, camunda, ...operands].some((one) => SURROGATES.test(one)),
  ],
  [
    'Numbers as text have no trailing zeros',
    ({ text, here, camunda }) => text.startsWith('string') && withoutZeros(here) === withoutZeros(camunda),
  ],
  [
    'Durations as text keep their fraction',
    ({ text, here, camunda }) =>
      (text.startsWith('string') && here.replace(/\.\d+S/g, 'S') === camunda) ||
      isFractionOnly(here, camunda),
  ],
  [
    'Entries keep their order',
    ({ text, here, camunda }) =>
      /^(get entries|string|get value|context merge|for )/.test(text) && tokens(here) === tokens(camunda),
  ],
  [
    'Durations of more than 24 days can be divided',
    ({ kind, text, here }) =>
      kind === 'ArithmeticExpression' &&
      text.includes('/') &&
      Math.abs(Number(/^days-duration (.*)/.exec(here)?.[1])) >= 2 ** 31 / 1000,
  ],
  ['Positions and parts of a date exceed 32 bits', hasOddInteger],
  [
    'Conversions accept their own type',
    ({ text, here, camunda, operands }) =>
      /^(date and time|time|duration)\(/.test(text) &&
      operands.length === 1 &&
      operands[0] === here &&
      camunda === 'null',
  ],
  [
    'A keyword ends a name',
    ({ text, camunda }) => /(^|[^\w.])[\w.]+ between \(/.test(text) && /\bnull\b/.test(camunda),
  ],
  ['Errors are null instead of exceptions', ({ camunda }) => /^error .*\b(java|scala)\./.test(camunda)],
  [
    'Regular expressions have the syntax of RE2',
    ({ text, operands }) =>
      /^(matches|split|replace|extract)\(/.test(text) &&
      operands.some((operand) => /[{}[\]()*+?\\]/.test(operand.slice(7))),
  ],
]);

/** The name of the difference that explains it, or undefined. */
export function knownDifference(part: Part): string | undefined {
  for (const [name, explains] of REASONS) if (explains(part)) return name;
  return undefined;
}

const LIST_FUNCTIONS = new RegExp(
  `^(${[
    ...[
      'list contains',
      'count',
      'min',
      'max',
      'sum',
      'mean',
      'median',
      'product',
      'stddev',
      'mode',
      'all',
      'any',
    ],
    ...[
      'and',
      'or',
      'sublist',
      'append',
      'concatenate',
      'insert before',
      'remove',
      'reverse',
      'index of',
      'union',
    ],
    ...['distinct values', 'duplicate values', 'flatten', 'is empty', 'partition', 'sort', 'string join'],
    ...['context merge', 'context', 'get value', 'context put'],
  ].join('|')})\\(`,
);

/** In Camunda, the result is null if an operand that should be a list is another value. */
function isSingleton({ kind, text, here, camunda, operands, question }: Part): boolean {
  if (camunda !== 'null' || here === 'null') return false;
  if (kind === 'UnaryTests') {
    const { '?': input = null } = question.variables as { readonly '?'?: unknown };
    return /\bcount\(\?\)/.test(text) && input !== null && !Array.isArray(input);
  }
  const isOfLists =
    kind === 'FunctionInvocation' ? LIST_FUNCTIONS.test(text) : /^(Filter|For|Quantified)/.test(kind);
  const checked = kind === 'FilterExpression' ? operands.slice(0, 1) : operands;
  return isOfLists && checked.some((operand) => operand !== 'null' && !operand.startsWith('['));
}

/** In Camunda, the result is null if an operand that should be a single value is a list with this value. */
function isItemOfOne({ kind, here, camunda, operands, question }: Part): boolean {
  if (camunda !== 'null' || here === 'null') return false;
  const { '?': input } = question.variables as { readonly '?'?: unknown };
  if (kind === 'UnaryTests') return Array.isArray(input) && input.length === 1;
  const isUnary = (operand: string) => operand.startsWith('[') && operand !== '[]';
  return /^(FunctionInvocation|DateTimeLiteral)$/.test(kind) && operands.some(isUnary);
}

function hasOddInteger({ kind, text, operands }: Part): boolean {
  const isPositional = /^(date|time|remove|insert before|sublist|substring|partition)\(/.test(text);
  const isArithmetic = kind === 'ArithmeticExpression' && /[*/]/.test(text);
  return (
    (isPositional || isArithmetic) &&
    operands.some((operand) => {
      const number = Number(/^number (.*)/.exec(operand)?.[1]);
      return Math.abs(number) >= 2 ** 31 || (isPositional && number !== 0 && Math.abs(number) < 1);
    })
  );
}

function withoutZeros(text: string): string {
  return text.replace(/(\.\d*?)0+(?!\d)/g, '$1').replace(/\.(?!\d)/g, '');
}

function isFractionOnly(here: string, camunda: string): boolean {
  return /^string "-?PT0\.\d+S"$/.test(here) && camunda === 'string "P0D"';
}

/** The words of a text, sorted. */
function tokens(text: string): string {
  return text
    .split(/[\s,{}[\]:"\\]+/)
    .toSorted()
    .join(' ');
}

/** The smallest expressions of each type: literals and variables. */
import fc from 'fast-check';
import type { ExpressionType } from './signatures.ts';
import { TEXTS, VARIABLES } from './variables.ts';

type Text = fc.Arbitrary<string>;

/** Concatenates texts. */
export function joined(...parts: readonly (string | Text)[]): Text {
  const texts = parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part));
  return fc.tuple(...texts).map((found) => found.join(''));
}

const DATES = [
  '2021-03-28',
  '2021-10-31',
  '2020-02-29',
  '2021-02-28',
  '1999-12-31',
  '2021-01-01',
  '2022-07-15',
];
const TIMES = ['00:00:00', '02:30:00', '10:30:00', '23:59:59', '12:00:00.5', '01:15:30'];
const ZONES = ['', '', '', 'Z', '+02:00', '-05:30', '@Europe/Paris', '@America/New_York', '@Asia/Tokyo'];
const DAYS = ['PT0S', 'PT1H', 'PT36H', 'P1D', '-P2D', 'P1DT2H3M4S', 'PT0.5S', '-PT30M', 'PT90M', 'P30D'];
const YEARS = ['P1Y', 'P1M', 'P14M', '-P1Y2M', 'P0M', 'P2Y3M', '-P1M'];

function temporal(name: string, texts: Text): Text {
  return fc.oneof(
    { weight: 3, arbitrary: texts.map((text) => `${name}("${text}")`) },
    { weight: 2, arbitrary: texts.map((text) => `@"${text}"`) },
  );
}

const LITERALS: ReadonlyMap<ExpressionType, readonly string[]> = new Map<ExpressionType, readonly string[]>([
  ['number', ['0', '1', '2', '3', '10', '-1', '2.5', '0.1', '0.2', '19.99', '-7.25', '100', '.5', '1.005']],
  ['small', ['0', '1', '2', '3', '-1', '-2', '4', '7', '12', '30']],
  ['string', TEXTS.map((text) => JSON.stringify(text))],
  ['boolean', ['true', 'false']],
  ['null', ['null']],
  ['numbers', ['[]', '[1]', '[1, 2, 3]', '[3, 1, 2, 1]', '[0.1, 0.2, 0.3]', '[1, null]', '[19.99, 5]']],
  ['strings', ['[]', '["a"]', '["b", "a", "ab"]', '["a", null]', '["a", "a", "b"]']],
  ['booleans', ['[]', '[true]', '[true, false]', '[true, null]', '[false, null]']],
  ['list', ['[]', '[1, "a", null]', '[[1, 2], [3]]', '[1, [2, [3]]]', '[true, 1, 1]', '[null]']],
  ['contexts', ['[]', '[{n: 1, b: true}, {n: 2, b: false}]', '[{key: "a", value: 1}]', '[{n: null}]']],
  ['context', ['{}', '{n: 1}', '{n: 2.5, s: "a", b: true}', '{n: null}', '{n: {n: 1}}']],
  ['range', ['[1..3]', '(1..3)', '[1..3)', '(1..3]', '[2..5]', '[3..7]', '[0..10]', '[2..2]', '[0.1..2.5]']],
]);

/** Variables and literals of a type; `any` includes all types. */
export function leafOf(type: ExpressionType, any: () => Text): Text {
  const names = Object.keys(VARIABLES).filter((name) => VARIABLES[name] === type);
  const name = names.length === 0 ? [] : [fc.constantFrom(...names)];
  return fc.oneof(...name, literalOf(type, any));
}

function literalOf(type: ExpressionType, any: () => Text): Text {
  const date = fc.constantFrom(...DATES);
  const time = joined(fc.constantFrom(...TIMES), fc.constantFrom(...ZONES));
  switch (type) {
    case 'date':
      return temporal('date', date);
    case 'time':
      return temporal('time', time);
    case 'date-time':
      return temporal('date and time', joined(date, 'T', time));
    case 'days':
      return temporal('duration', fc.constantFrom(...DAYS));
    case 'years':
      return temporal('duration', fc.constantFrom(...YEARS));
    case 'any':
      return any();
    default:
      return fc.constantFrom(...(LITERALS.get(type) ?? []));
  }
}

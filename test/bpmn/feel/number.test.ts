/** Numbers: the fast paths have the same results as decimals with 34 digits, and JSON keeps every digit. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { compileFeel, parseJson, toJson } from '../../../bpmn/feel/index.ts';
import { FeelDecimal } from '../../../bpmn/feel/values/feel-decimal.ts';
import type { FeelNumber } from '../../../bpmn/feel/values/number.ts';
import {
  add,
  divide,
  multiply,
  numberOf,
  numberText,
  power,
  subtract,
} from '../../../bpmn/feel/values/number.ts';

const Exact = Decimal.clone({
  precision: 34,
  rounding: Decimal.ROUND_HALF_EVEN,
  toExpPos: 1e6,
  toExpNeg: -1e6,
});

/** Texts of numbers as models have them: amounts, whole numbers, many digits, tiny and huge ones. */
const texts = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 9 })).map(scaled),
  },
  fc.maxSafeInteger().map(String),
  fc.tuple(fc.maxSafeInteger(), fc.integer({ min: 0, max: 15 })).map(scaled),
  fc.tuple(fc.bigInt({ min: -(10n ** 33n), max: 10n ** 33n }), fc.integer({ min: 0, max: 40 })).map(scaled),
  fc.constantFrom(
    '0',
    '0.1',
    '0.2',
    '0.3',
    '19.99',
    '4.35',
    '1e21',
    '1e-9',
    '9007199254740991',
    '9007199254740993',
  ),
);

function scaled([digits, scale]: [number | bigint, number]): string {
  return new Decimal(digits.toString()).div(new Decimal(10).pow(scale)).toFixed();
}

function read(text: string): FeelNumber {
  const number = numberOf(text);
  assert.ok(number !== null, text);
  return number;
}

const OPERATIONS = [
  ['add', add, (a: Decimal, b: Decimal) => a.plus(b)],
  ['subtract', subtract, (a: Decimal, b: Decimal) => a.minus(b)],
  ['multiply', multiply, (a: Decimal, b: Decimal) => a.times(b)],
  ['divide', divide, (a: Decimal, b: Decimal) => a.div(b)],
] as const;

describe('arithmetic', () => {
  for (const [name, ours, exact] of OPERATIONS) {
    test(`${name} has the value of decimals with 34 digits`, () => {
      fc.assert(
        fc.property(texts, texts, (a, b) => {
          if (name === 'divide' && Number(b) === 0) return;
          const wanted = exact(new Exact(a), new Exact(b));
          const found = ours(read(a), read(b));
          assert.equal(new Exact(String(found)).toFixed(), wanted.toFixed(), `${a} ${name} ${b}`);
        }),
        { numRuns: 3000 },
      );
    });
  }

  test('a result is a JavaScript number exactly when that has at most 15 digits or is a safe integer', () => {
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        const sum = add(read(a), read(b));
        const decimal = new Exact(String(sum));
        const fits =
          decimal.precision() <= 15 || (decimal.isInteger() && decimal.abs().lte(Number.MAX_SAFE_INTEGER));
        assert.equal(typeof sum, fits ? 'number' : 'object', String(sum));
      }),
      { numRuns: 3000 },
    );
  });

  test('integer powers are exact, others have the precision of a double', () => {
    assert.equal(power(2, 100)?.toString(), '1267650600228229401496703205376');
    assert.equal(power(1.1, 2), 1.21);
    assert.equal(power(2, -1), 0.5);
    assert.equal(power(10, 7000), null);
    assert.equal(Number(power(2, 0.5)), Math.SQRT2);
  });

  test('texts have the plain format of Java', () => {
    const written = ['1.10', '0.00000001', '100000000000000000000000', '-0.5'].map((text) =>
      numberText(read(text)),
    );
    assert.deepEqual(written, ['1.1', '1E-8', '100000000000000000000000', '-0.5']);
  });
});

describe('JSON', () => {
  const passed = (text: string) => JSON.stringify(toJson(parseJson(text)));

  test('every number keeps its digits', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const number = new Exact(text).toFixed();
        assert.equal(new Exact(passed(number)).toFixed(), number);
        assert.equal(passed(`{"a":[${number}]}`), `{"a":[${passed(number)}]}`);
      }),
      { numRuns: 2000 },
    );
  });

  test('digits beyond the precision of FEEL are kept, too', () => {
    const digits = `${'1234567890'.repeat(90)}.5`;
    assert.equal(passed(digits), digits);
    assert.equal(passed('1e400'), '1e400');
    assert.throws(() => parseJson('1'.repeat(1001)), /1001 digits; the limit is 1000/);
  });

  test('only texts with long numbers are parsed the slow way, and strings stay strings', () => {
    assert.equal(parseJson('{"a":9007199254740993}') instanceof Object, true);
    assert.deepEqual(parseJson('{"a":"12345678901234567890"}'), { a: '12345678901234567890' });
    assert.ok(parseJson('12345678901234567890') instanceof FeelDecimal);
    assert.equal(parseJson('9007199254740991'), 9007199254740991);
    assert.equal(parseJson('0.100000000000000000'), 0.1);
    assert.equal(Object.hasOwn(parseJson('{"__proto__":12345678901234567890}') as object, '__proto__'), true);
  });

  test('expressions compute with all digits of variables', () => {
    const scope = { get: () => parseJson('9007199254740993'), names: () => ['n'] };
    const jsonOf = (source: string) => JSON.stringify(toJson(compileFeel(source).evaluate(scope, 0).value));
    assert.equal(jsonOf('n'), '9007199254740993');
    assert.equal(jsonOf('n + 1'), '9007199254740994');
    assert.equal(jsonOf('n = 9007199254740993'), 'true');
    assert.equal(jsonOf('n = 9007199254740992'), 'false');
    assert.equal(jsonOf('n > 9007199254740992'), 'true');
    assert.equal(jsonOf('string(n)'), '"9007199254740993"');
    assert.equal(jsonOf('[n][item = 9007199254740993]'), '[9007199254740993]');
  });
});

/**
 * FEEL numbers and their arithmetic, exact in decimals. A number is a JavaScript number if that represents
 * exactly one decimal: an integer up to 2^53 - 1, or at most 15 significant digits. All others are
 * FeelDecimals. Operations first try integers, then numbers scaled to integers (19.99 is 1999 / 100), and
 * only then decimals; a property test compares the three. Pure. Source: DMN 1.5 10.3.2.3.1; a double
 * preserves 15 digits: IEEE 754, DBL_DIG.
 */
import type { Decimal } from 'decimal.js';
import { Decimal128, DIGITS_MAX, FeelDecimal } from './feel-decimal.ts';

export type FeelNumber = number | FeelDecimal;

const DIGITS_EXACT = 15;
/** Integers up to this have at most 15 digits. */
const SCALED_MAX = 999_999_999_999_999;
/** The powers of ten that a division of scaled numbers may need; all are exact doubles. */
const POWERS = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);

export function isNumber(value: unknown): value is FeelNumber {
  return typeof value === 'number' || value instanceof FeelDecimal;
}

/** The number in a decimal text (`-12.50`, `1e3`), or null if it is not a number or out of range. */
export function numberOf(text: string): FeelNumber | null {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return null;
  const double = Number(text);
  if (text.length <= DIGITS_EXACT && !/[eE]/.test(text)) return double + 0;
  return normalized(new Decimal128(text).toSignificantDigits(DIGITS_MAX));
}

/** The canonical form of a decimal of at most 34 digits; null if it is not a number. */
export function normalized(value: Decimal): FeelNumber | null {
  if (!value.isFinite()) return null;
  if (value.precision() <= DIGITS_EXACT) {
    const double = value.toNumber();
    if (Number.isFinite(double) && (double !== 0 || value.isZero()) && isNormal(double)) return double + 0;
  } else if (value.isInteger() && value.abs().lte(Number.MAX_SAFE_INTEGER)) return value.toNumber();
  return new FeelDecimal(value.toString(), value);
}

/** Below this, doubles have fewer digits. */
const NORMAL_MIN = 2.3e-308;

function isNormal(double: number): boolean {
  return double === 0 || Math.abs(double) >= NORMAL_MIN;
}

/**
 * A double computed by a function (a square root, ...), from its shortest text. Null for NaN and infinity.
 */
export function numberOfDouble(double: number): FeelNumber | null {
  if (Number.isSafeInteger(double)) return double + 0;
  return Number.isFinite(double) ? normalized(new Decimal128(double)) : null;
}

export function decimalOf(value: FeelNumber): Decimal {
  return typeof value === 'number' ? new Decimal128(value) : value.value;
}

/** As a JavaScript number, rounded. */
export function doubleOf(value: FeelNumber): number {
  return typeof value === 'number' ? value : value.value.toNumber();
}

/** A scale (digits after the point) at which the number is an integer of up to 15 digits; else -1. */
function scaleOf(value: number): number {
  if (Math.round(value) === value) return isScaled(value, 1) ? 0 : -1;
  // Most numbers are amounts of money, so common scales are tried first: the scale need not be the smallest.
  if (isWholeAt(value, 100)) return 2;
  if (isWholeAt(value, 1e4)) return 4;
  return isWholeAt(value, 1e7) ? 7 : -1;
}

function isWholeAt(value: number, power: number): boolean {
  const scaled = Math.round(value * power);
  return scaled / power === value && scaled <= SCALED_MAX && scaled >= -SCALED_MAX;
}

/** True if the number multiplied by the power still has at most 15 digits. */
function isScaled(value: number, power: number): boolean {
  return value * power <= SCALED_MAX && value * power >= -SCALED_MAX;
}

export function add(a: FeelNumber, b: FeelNumber): FeelNumber | null {
  if (typeof a === 'number' && typeof b === 'number') {
    if (Number.isSafeInteger(a) && Number.isSafeInteger(b)) {
      const sum = a + b;
      if (Number.isSafeInteger(sum)) return sum;
    } else {
      const scaleA = scaleOf(a);
      const scaleB = scaleOf(b);
      const power = POWERS[Math.max(scaleA, scaleB)] as number;
      if (scaleA >= 0 && scaleB >= 0 && isScaled(a, power) && isScaled(b, power)) {
        const sum = Math.round(a * power) + Math.round(b * power);
        if (sum <= SCALED_MAX && sum >= -SCALED_MAX) return sum / power;
      }
    }
  }
  return normalized(decimalOf(a).plus(decimalOf(b)));
}

export function subtract(a: FeelNumber, b: FeelNumber): FeelNumber | null {
  return add(a, negate(b));
}

export function negate(value: FeelNumber): FeelNumber {
  if (typeof value === 'number') return 0 - value;
  const negated = value.value.negated();
  return new FeelDecimal(negated.toString(), negated);
}

export function multiply(a: FeelNumber, b: FeelNumber): FeelNumber | null {
  if (typeof a === 'number' && typeof b === 'number') {
    if (Number.isSafeInteger(a) && Number.isSafeInteger(b)) {
      const product = a * b;
      if (Number.isSafeInteger(product)) return product + 0;
    } else {
      const scaleA = scaleOf(a);
      const scaleB = scaleOf(b);
      if (scaleA >= 0 && scaleB >= 0) {
        const powerA = POWERS[scaleA] as number;
        const powerB = POWERS[scaleB] as number;
        const product = Math.round(a * powerA) * Math.round(b * powerB);
        if (product <= SCALED_MAX && product >= -SCALED_MAX) return product / (powerA * powerB) + 0;
      }
    }
  }
  return normalized(decimalOf(a).times(decimalOf(b)));
}

/** Null for a division by zero. */
export function divide(a: FeelNumber, b: FeelNumber): FeelNumber | null {
  if (b === 0) return null;
  if (typeof a === 'number' && typeof b === 'number') {
    const quotient = a / b;
    if (
      Number.isSafeInteger(a) &&
      Number.isSafeInteger(b) &&
      Number.isSafeInteger(quotient) &&
      quotient * b === a
    )
      return quotient + 0;
  }
  return normalized(decimalOf(a).div(decimalOf(b)));
}

/**
 * Integer powers are exact to 34 digits, others are computed with doubles. Null if the result is undefined.
 */
export function power(a: FeelNumber, b: FeelNumber): FeelNumber | null {
  if (typeof a === 'number' && typeof b === 'number') {
    if (Number.isSafeInteger(a) && Number.isSafeInteger(b) && b >= 0) {
      const result = a ** b;
      if (Number.isSafeInteger(result)) return result;
    }
    if (!Number.isInteger(b)) return numberOfDouble(a ** b);
  } else if (!decimalOf(b).isInteger()) return numberOfDouble(doubleOf(a) ** doubleOf(b));
  return normalized(decimalOf(a).pow(decimalOf(b)));
}

/** Negative: a is less than b. */
export function compareNumbers(a: FeelNumber, b: FeelNumber): number {
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : a > b ? 1 : 0;
  return decimalOf(a).comparedTo(decimalOf(b));
}

export function equalNumbers(a: FeelNumber, b: FeelNumber): boolean {
  if (typeof a === 'number' || typeof b === 'number') return a === b;
  return a.value.eq(b.value);
}

/** As an integer that JavaScript represents exactly; null if it is not one. */
export function toInteger(value: FeelNumber): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
}

/** The integer part, as in Java's `intValue`, limited to integers that JavaScript represents exactly. */
export function truncated(value: FeelNumber): number {
  return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Math.trunc(doubleOf(value))));
}

/**
 * The text of `string(n)`: in the format of Java's BigDecimal without trailing zeros, `1E-8` for small
 * numbers.
 */
export function numberText(value: FeelNumber): string {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  const decimal = decimalOf(value);
  if (decimal.isInteger() && decimal.e < 6144) return decimal.toFixed();
  return decimal.e < -6 ? decimal.toString().replace('e', 'E') : decimal.toFixed();
}

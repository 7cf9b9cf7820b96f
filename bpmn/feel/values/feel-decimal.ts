/**
 * Numbers that a JavaScript number can't represent exactly: decimal128, 34 digits, half even. Pure. Source:
 * DMN 1.5 10.3.2.3.1 (number), IEEE 754-2008 decimal128. Uses decimal.js, because it is exact, has no
 * dependencies and is the most popular of its kind.
 */
import { Decimal } from 'decimal.js';

/** Digits of a FEEL number. */
export const DIGITS_MAX = 34;

/** A separate constructor: its settings can't be changed by another user of the library. */
export const Decimal128 = Decimal.clone({
  precision: DIGITS_MAX,
  rounding: Decimal.ROUND_HALF_EVEN,
  toExpNeg: -7,
  toExpPos: 40,
  maxE: 6144,
  minE: -6176,
  modulo: Decimal.ROUND_DOWN,
  defaults: true,
});

/** The JSON text of a number as a value that JSON.stringify writes unchanged. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/**
 * A number with more digits than a JavaScript number can represent. Only created by `numberOf` and
 * `normalized`, so that it never equals a JavaScript number.
 */
export class FeelDecimal {
  readonly #text: string;
  #value: Decimal | undefined;

  constructor(text: string, value?: Decimal) {
    this.#text = text;
    this.#value = value;
  }

  /** Its value, rounded to 34 digits. */
  get value(): Decimal {
    this.#value ??= new Decimal128(this.#text).toSignificantDigits(DIGITS_MAX);
    return this.#value;
  }

  /** In JSON: the original digits, or the computed ones. */
  toString(): string {
    return this.#text;
  }

  toJSON(): unknown {
    return rawJSON(this.#text);
  }
}

/** FEEL values in messages: type and the beginning of the value. Pure. */
import type { FeelValue } from './feel-value.ts';
import { isNumber, numberText } from './number.ts';
import { typeOf } from './type-of.ts';

const TEXT_LENGTH_MAX = 60;

/** `the string "a"`, `the number 5`, `a list`, `null`. */
export function describe(value: FeelValue): string {
  const type = typeOf(value);
  switch (type) {
    case 'null':
      return 'null';
    case 'list':
    case 'context':
    case 'range':
    case 'function':
      return `a ${type}`;
    case 'string':
      return `the string ${JSON.stringify(String(value).slice(0, TEXT_LENGTH_MAX))}`;
    default:
      return `the ${type} ${isNumber(value) ? numberText(value).slice(0, TEXT_LENGTH_MAX) : String(value)}`;
  }
}

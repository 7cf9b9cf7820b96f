/**
 * Types of values, and which values belong to them: used by `instance of`, parameters of functions and item
 * definitions of DMN. Pure. Source: DMN 1.5 10.3.2.9 (type lattice, conformance).
 */

import type { FeelType, FeelValue } from './feel-value.ts';
import { FeelFunction, FeelRange } from './feel-value.ts';
import { entryOf, isContext, isList, typeOf } from './type-of.ts';

/** Every value, including null. */
export const ANY_TYPE: FeelType = { kind: 'any' };

/** The names of types in FEEL and, in older files, in the XML of DMN. */
const NAMES: ReadonlyMap<string, FeelType> = new Map<string, FeelType>([
  ['any', ANY_TYPE],
  ...(
    [
      ['null', 'null'],
      ['boolean', 'boolean'],
      ['number', 'number'],
      ['string', 'string'],
      ['date', 'date'],
      ['time', 'time'],
      ['date and time', 'date and time'],
      ['datetime', 'date and time'],
      ['date time', 'date and time'],
      ['days and time duration', 'days and time duration'],
      ['day time duration', 'days and time duration'],
      ['day-time-duration', 'days and time duration'],
      ['daytimeduration', 'days and time duration'],
      ['years and months duration', 'years and months duration'],
      ['year month duration', 'years and months duration'],
      ['year-month-duration', 'years and months duration'],
      ['yearmonthduration', 'years and months duration'],
      ['list', 'list'],
      ['context', 'context'],
      ['range', 'range'],
      ['function', 'function'],
    ] as const
  ).map(([name, type]) => [name, { kind: 'named', name: type }] as const),
]);

/** The built-in type with a name such as `number`, `dateTime` or `Any`; undefined if there is none. */
export function typeNamed(name: string): FeelType | undefined {
  return NAMES.get(name.trim().replace(/\s+/g, ' ').toLowerCase());
}

/** True if `value` has the type; null has every type. */
export function conformsTo(value: FeelValue, type: FeelType): boolean {
  if (value === null || value === undefined) return true;
  switch (type.kind) {
    case 'any':
      return true;
    case 'named':
      return typeOf(value) === type.name;
    case 'list':
      return isList(value) && value.every((item) => conformsTo(item, type.of));
    case 'range':
      return value instanceof FeelRange && [value.start, value.end].every((end) => conformsTo(end, type.of));
    case 'context':
      return (
        isContext(value) &&
        [...type.entries].every(([name, entry]) => {
          const own = entryOf(value, name);
          return own !== undefined && conformsTo(own, entry);
        })
      );
    case 'function':
      return value instanceof FeelFunction && isFunctionOf(value, type);
    case 'restricted':
      return conformsTo(value, type.of) && type.allows(value);
  }
}

/** As far as the function declares its parameters and result. */
function isFunctionOf(value: FeelFunction, type: FeelType & { readonly kind: 'function' }): boolean {
  if (value.parameters.length !== type.parameters.length) return false;
  const { signature } = value;
  if (signature === undefined) return true;
  const takes = type.parameters.every((given, at) => isSubtype(given, signature.parameters[at] ?? ANY_TYPE));
  return takes && isSubtype(signature.result, type.result);
}

/** The type without its allowed values and constraints, which `instance of` ignores. */
export function unrestricted(type: FeelType): FeelType {
  switch (type.kind) {
    case 'restricted':
      return unrestricted(type.of);
    case 'list':
    case 'range':
      return { kind: type.kind, of: unrestricted(type.of) };
    case 'context': {
      const entries = [...type.entries].map(([name, entry]) => [name, unrestricted(entry)] as const);
      return { kind: 'context', entries: new Map(entries) };
    }
    default:
      return type;
  }
}

/** True if each value of `type` also has the type `wider`, or if nothing is known about `type`. */
function isSubtype(type: FeelType, wider: FeelType): boolean {
  if (wider.kind === 'any' || type.kind === 'any') return true;
  if (type.kind === 'restricted') return type === wider || isSubtype(type.of, wider);
  if (wider.kind === 'named') return wider.name === (type.kind === 'named' ? type.name : type.kind);
  if (wider.kind === 'restricted' || type.kind === 'named') return false;
  if (wider.kind === 'context') {
    if (type.kind !== 'context') return false;
    return [...wider.entries].every(([name, entry]) => {
      const own = type.entries.get(name);
      return own !== undefined && isSubtype(own, entry);
    });
  }
  if (wider.kind === 'function') {
    if (type.kind !== 'function' || type.parameters.length !== wider.parameters.length) return false;
    const takes = wider.parameters.every((given, at) => isSubtype(given, type.parameters[at] ?? ANY_TYPE));
    return takes && isSubtype(type.result, wider.result);
  }
  return type.kind === wider.kind && isSubtype(type.of, wider.of);
}

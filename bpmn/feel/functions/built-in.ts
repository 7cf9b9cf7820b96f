/**
 * The entries of the table of built-in functions: names, signatures, their specification, and examples that
 * are both tests and documentation. A signature is a text such as `substring(string: string, start position:
 * number, length?: number)`; it determines the names of the parameters, the check of their types, and the
 * documentation. Pure.
 */
import type { Code } from '../compile/code.ts';
import type { Run } from '../run.ts';
import type { FeelValue } from '../values/feel-value.ts';
import type { Accepts } from './parameter-types.ts';
import { parameterType } from './parameter-types.ts';

/** Computes the value; the arguments have the types in the signature, `undefined` if they were not passed. */
export type Apply = (run: Run, ...args: never[]) => FeelValue;

/** An expression and the FEEL text of its value, as returned by `string()` inside a list. */
export type Example = readonly [expression: string, value: string];

export interface Parameter {
  /** The first is the usual one. */
  readonly names: readonly string[];
  readonly type: string;
  readonly accepts: Accepts;
  readonly isOptional: boolean;
}

export interface Overload {
  readonly signature: string;
  readonly parameters: readonly Parameter[];
  /** The last parameter takes the remaining arguments as a list. */
  readonly isVariadic: boolean;
  readonly apply: Apply;
}

export interface BuiltIn {
  /** The usual name first. */
  readonly names: readonly string[];
  readonly overloads: readonly Overload[];
  /** A section of DMN, or another source. */
  readonly source: string;
  /** Documentation in addition to the examples. */
  readonly note: string;
  readonly examples: readonly Example[];
  /** Finds constant arguments that can't be valid, when the expression is parsed. */
  readonly check?: ((args: readonly Code[], fail: (what: string) => never) => void) | undefined;
}

interface Definition {
  /** Pairs of a signature and its implementation. */
  readonly overloads: readonly (readonly [signature: string, apply: Apply])[];
  readonly aliases?: readonly string[];
  readonly source: string;
  readonly note?: string;
  readonly examples: readonly Example[];
  readonly check?: BuiltIn['check'];
}

const SIGNATURE = /^([^(]+)\((.*)\)$/;

export function define({ overloads, aliases = [], source, note = '', examples, check }: Definition): BuiltIn {
  const name = SIGNATURE.exec(overloads[0]?.[0] ?? '')?.[1] ?? '';
  return {
    names: [name, ...aliases],
    overloads: overloads.map(([signature, apply]) => ({ signature, ...parametersOf(signature), apply })),
    source,
    note,
    examples,
    check,
  };
}

function parametersOf(signature: string): Pick<Overload, 'parameters' | 'isVariadic'> {
  const list = SIGNATURE.exec(signature)?.[2] ?? '';
  const texts = list === '' ? [] : list.split(', ');
  const parameters = texts.map((text) => {
    const [names = '', type = 'any'] = text.replace(/^\.\.\./, '').split(': ');
    return {
      names: names.replace(/\?$/, '').split('|'),
      type,
      accepts: parameterType(type),
      isOptional: names.endsWith('?'),
    };
  });
  return { parameters, isVariadic: texts.at(-1)?.startsWith('...') ?? false };
}

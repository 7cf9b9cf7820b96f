/**
 * JSON paths as used with kafka-connect-zeebe: names, indices, wildcards, and lists of names that return an
 * object. Pure. Source: Jayway JsonPath, of which this is the part without filters; RFC 9535.
 */
import type { Json } from '../../bpmn/feel/index.ts';
import { isJsonObject } from '../../bpmn/feel/index.ts';

/** A parsed path. */
export interface JsonPath {
  readonly source: string;
  /** Undefined if the path matches nothing. A wildcard returns a list, a list of names an object. */
  find(document: Json): Json | undefined;
}

/** The text is not a path, or uses an unsupported feature. The message contains the position. */
export class JsonPathError extends Error {
  override readonly name = 'JsonPathError';
}

type Step =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'all' };

const NAME = /^\.([\p{L}_$][\p{L}\p{N}_$-]*)/u;
const QUOTED_NAMES =
  /^\.?\[\s*((?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")(?:\s*,\s*(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))*)\s*\]/;
const ONE_NAME = /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/g;
const INDEX = /^\.?\[\s*(-?\d+)\s*\]/;
const ALL = /^(?:\.\*|\.?\[\s*\*\s*\])/;

/** Throws JsonPathError. */
export function jsonPath(source: string): JsonPath {
  const text = source.trim();
  if (!text.startsWith('$')) throw new JsonPathError(`'${source}' is not a JSON path: it must start with $`);
  const steps: Step[] = [];
  let rest = text.slice(1);
  while (rest !== '') {
    const { step, length } = readStep(rest, source);
    steps.push(step);
    rest = rest.slice(length);
  }
  return { source: text, find: (document) => follow(document, steps) };
}

function readStep(rest: string, source: string): { readonly step: Step; readonly length: number } {
  const all = ALL.exec(rest);
  if (all) return { step: { kind: 'all' }, length: all[0].length };
  const name = NAME.exec(rest);
  if (name) return { step: { kind: 'name', name: name[1] ?? '' }, length: name[0].length };
  const index = INDEX.exec(rest);
  if (index) return { step: { kind: 'index', index: Number(index[1]) }, length: index[0].length };
  const quoted = QUOTED_NAMES.exec(rest);
  if (quoted) {
    const names = [...(quoted[1] ?? '').matchAll(ONE_NAME)].map((match) =>
      unescaped(match[1] ?? match[2] ?? ''),
    );
    const [only] = names;
    const step: Step =
      names.length === 1 && only !== undefined ? { kind: 'name', name: only } : { kind: 'names', names };
    return { step, length: quoted[0].length };
  }
  throw new JsonPathError(
    `'${source}' is not a JSON path: unexpected '${rest}'; allowed are .name, ['name'], ['a','b'], [0] and [*]`,
  );
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, '$1');
}

function follow(document: Json, steps: readonly Step[]): Json | undefined {
  let current: Json | undefined = document;
  for (const [at, step] of steps.entries()) {
    if (current === undefined) return undefined;
    if (step.kind === 'all') {
      const rest = steps.slice(at + 1);
      return itemsOf(current)
        .map((item) => follow(item, rest))
        .filter((item) => item !== undefined);
    }
    current = stepInto(current, step);
  }
  return current;
}

function itemsOf(value: Json): readonly Json[] {
  if (Array.isArray(value)) return value;
  return isJsonObject(value) ? Object.values(value) : [];
}

function stepInto(value: Json, step: Exclude<Step, { readonly kind: 'all' }>): Json | undefined {
  if (step.kind === 'index') return Array.isArray(value) ? value.at(step.index) : undefined;
  if (!isJsonObject(value)) return undefined;
  if (step.kind === 'name') return Object.hasOwn(value, step.name) ? value[step.name] : undefined;
  const present = step.names.filter((name) => Object.hasOwn(value, name));
  return present.length === 0
    ? undefined
    : Object.fromEntries(present.map((name) => [name, value[name] as Json]));
}

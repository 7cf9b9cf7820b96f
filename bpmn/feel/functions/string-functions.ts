/** Built-in functions of strings: positions and lengths are in characters (code points). Pure. */
import { Buffer } from 'node:buffer';
import type { Code } from '../compile/code.ts';
import { constantOf } from '../compile/code.ts';
import { nextUuid } from '../random-values.ts';
import type { Run } from '../run.ts';
import type { FeelList, FeelValue } from '../values/feel-value.ts';
import type { FeelNumber } from '../values/number.ts';
import { truncated } from '../values/number.ts';
import { define } from './built-in.ts';
import { allFound, isFound, patternOf, readPattern } from './pattern.ts';

const DMN = 'DMN 1.5 10.3.4.3';
const CAMUNDA = 'docs.camunda.io, string functions';

export const STRING_FUNCTIONS = [
  define({
    overloads: [['substring(string: string, start position: number, length?: number)', substring]],
    source: DMN,
    examples: [
      ['substring("foobar", 3)', '"obar"'],
      ['substring("foobar", 3, 3)', '"oba"'],
      ['substring("foobar", -2, 1)', '"a"'],
      ['substring("\\U01F40Eab", 2)', '"ab"'],
      ['substring("foobar", 7)', '""'],
      ['substring("foobar", 8)', 'null'],
    ],
  }),
  define({
    overloads: [['string length(string: string)', (_run: Run, text: string) => lengthOf(text)]],
    source: DMN,
    examples: [
      ['string length("foo")', '3'],
      ['string length("\\U01F40Eab")', '3'],
      ['string length(null)', 'null'],
    ],
  }),
  define({
    overloads: [['upper case(string: string)', (_run: Run, text: string) => text.toUpperCase()]],
    source: DMN,
    examples: [['upper case("aBc4")', '"ABC4"']],
  }),
  define({
    overloads: [['lower case(string: string)', (_run: Run, text: string) => text.toLowerCase()]],
    source: DMN,
    examples: [['lower case("aBc4")', '"abc4"']],
  }),
  define({
    overloads: [
      [
        'substring before(string: string, match: string)',
        (_run: Run, text: string, part: string) => text.slice(0, Math.max(0, text.indexOf(part))),
      ],
    ],
    source: DMN,
    examples: [
      ['substring before("foobar", "bar")', '"foo"'],
      ['substring before("foobar", "xyz")', '""'],
    ],
  }),
  define({
    overloads: [
      [
        'substring after(string: string, match: string)',
        (_run: Run, text: string, part: string) => {
          const at = text.indexOf(part);
          return at < 0 ? '' : text.slice(at + part.length);
        },
      ],
    ],
    source: DMN,
    examples: [
      ['substring after("foobar", "ob")', '"ar"'],
      ['substring after("", "a")', '""'],
    ],
  }),
  define({
    overloads: [
      [
        'contains(string: string, match: string)',
        (_run: Run, text: string, part: string) => text.includes(part),
      ],
    ],
    source: DMN,
    examples: [['contains("foobar", "of")', 'false']],
  }),
  define({
    overloads: [
      [
        'starts with(string: string, match: string)',
        (_run: Run, text: string, part: string) => text.startsWith(part),
      ],
    ],
    source: DMN,
    examples: [['starts with("foobar", "fo")', 'true']],
  }),
  define({
    overloads: [
      [
        'ends with(string: string, match: string)',
        (_run: Run, text: string, part: string) => text.endsWith(part),
      ],
    ],
    source: DMN,
    examples: [['ends with("foobar", "r")', 'true']],
  }),
  define({
    overloads: [['matches(input: string, pattern: string, flags?: string|null)', matches]],
    source: DMN,
    note: 'True if the pattern matches anywhere in the input.',
    check: checkPattern,
    examples: [
      ['matches("foobar", "^fo*bar")', 'true'],
      ['matches("FOO", "foo", "i")', 'true'],
      ['matches("a b", "a\\sb")', 'true'],
    ],
  }),
  define({
    overloads: [
      ['replace(input: string, pattern: string, replacement: string, flags?: string|null)', replace],
    ],
    source: DMN,
    note: '`$1` in the replacement is the first group, `$0` the whole, `\\$` a dollar sign.',
    check: checkPattern,
    examples: [
      ['replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")', '"[1=ab][2=]cd"'],
      ['replace("0123456789", "(\\d{3})(\\d{3})(\\d{4})", "($1) $2-$3")', '"(012) 345-6789"'],
      ['replace("ABC", "b", "-", "i")', '"A-C"'],
    ],
  }),
  define({
    overloads: [['split(string: string, delimiter: string)', split]],
    source: DMN,
    note: 'The delimiter is a regular expression.',
    check: checkPattern,
    examples: [
      ['split("John Doe", "\\s")', '["John", "Doe"]'],
      ['split("a;b;c;;", ";")', '["a", "b", "c", "", ""]'],
    ],
  }),
  define({
    overloads: [['extract(input: string, pattern: string)', extract]],
    source: CAMUNDA,
    note: 'Returns all matches of the pattern.',
    check: checkPattern,
    examples: [['extract("references are 1234, 1256", "12[0-9]*")', '["1234", "1256"]']],
  }),
  define({
    overloads: [
      ['trim(string: string)', (_run: Run, text: string) => text.replace(/^[\0-\x20]+|[\0-\x20]+$/g, '')],
    ],
    source: CAMUNDA,
    examples: [['trim("  hello world  ")', '"hello world"']],
  }),
  define({
    overloads: [['is blank(string: string)', (_run: Run, text: string) => text.trim() === '']],
    source: CAMUNDA,
    examples: [
      ['is blank(" ")', 'true'],
      ['is blank("a")', 'false'],
    ],
  }),
  define({
    overloads: [['to base64(value: string)', toBase64]],
    source: CAMUNDA,
    examples: [['to base64("FEEL")', '"RkVFTA=="']],
  }),
  define({
    overloads: [['uuid()', (run: Run) => nextUuid(run)]],
    source: CAMUNDA,
    note: 'A step that is repeated gets the same value. Unique in the cluster, but not secret.',
    examples: [['string length(uuid())', '36']],
  }),
  define({
    overloads: [
      ['string join(list: list, delimiter?: string|null)', stringJoin],
      [
        'string join(list: list, delimiter: string|null, prefix: string|null, suffix: string|null)',
        stringJoin,
      ],
    ],
    source: 'DMN 1.5 10.3.4.4; with prefix and suffix: docs.camunda.io',
    note: 'Ignores null items.',
    examples: [
      ['string join(["a", null, "c"])', '"ac"'],
      ['string join(["a", "b"], ", ")', '"a, b"'],
      ['string join(["a", "b"], ", ", "[", "]")', '"[a, b]"'],
      ['string join([1])', 'null'],
    ],
  }),
];

const SURROGATES = /[\uD800-\uDBFF][\uDC00-\uDFFF]/g;

function lengthOf(text: string): number {
  return text.replace(SURROGATES, '_').length;
}

/** From 1, or from the end with -1. */
function substring(run: Run, text: string, start: FeelNumber, length?: FeelNumber): FeelValue {
  const characters = SURROGATES.test(text) ? [...text] : text;
  const from = truncated(start);
  const count = length === undefined ? characters.length : truncated(length);
  const begin = from > 0 ? from - 1 : characters.length + from;
  if (begin < 0 || begin > characters.length || count < 0) {
    const given = length === undefined ? `${from}` : `${from} with length ${count}`;
    return run.warn(
      `substring(): position ${given} is out of range for a string of ${characters.length} characters`,
    );
  }
  const part = characters.slice(begin, Math.min(characters.length, begin + count));
  return typeof part === 'string' ? part : part.join('');
}

function toBase64(run: Run, text: string): FeelValue {
  run.allocate(2 * text.length);
  return Buffer.from(text).toString('base64');
}

function matches(run: Run, text: string, pattern: string, flags: string | null = null): FeelValue {
  const use = patternOf(run, 'matches', pattern, flags ?? '');
  return use === null ? null : isFound(use, text);
}

const REFERENCE = /\\(.)|\$\{([A-Za-z][A-Za-z0-9]*)\}|\$(\d+)|\$/g;

function replace(
  run: Run,
  text: string,
  pattern: string,
  replacement: string,
  flags: string | null = null,
): FeelValue {
  const use = patternOf(run, 'replace', pattern, flags ?? '');
  if (use === null) return null;
  if (/\$(?![0-9{])/.test(replacement.replace(/\\./g, ''))) {
    return run.warn(
      "replace(): in the replacement, '$' must be followed by a number; write '\\$' for a dollar sign",
    );
  }
  const names = use.regex.namedGroups();
  const expanded = (groups: readonly (string | null)[]) =>
    replacement.replace(REFERENCE, (all, escaped?: string, name?: string, digits?: string) => {
      if (escaped !== undefined) return escaped;
      if (name !== undefined) return groups[names[name] ?? -1] ?? '';
      return digits === undefined ? all : groupText(groups, digits);
    });
  let result = '';
  let done = 0;
  for (const { from, to, groups } of allFound(use, text)) {
    const added = text.slice(done, from) + expanded(groups);
    run.allocate(2 * added.length);
    result += added;
    done = to;
  }
  return result + text.slice(done);
}

/** As many digits as form the number of a group; the rest is text. */
function groupText(groups: readonly (string | null)[], digits: string): string {
  for (let length = digits.length; length > 1; length -= 1) {
    const index = Number(digits.slice(0, length));
    if (index < groups.length) return (groups[index] ?? '') + digits.slice(length);
  }
  return (groups[Number(digits[0])] ?? '') + digits.slice(1);
}

function split(run: Run, text: string, delimiter: string): FeelValue {
  const use = patternOf(run, 'split', delimiter);
  if (use === null) return null;
  const parts: string[] = [];
  let done = 0;
  for (const { from, to } of allFound(use, text)) {
    if (to === 0) continue;
    run.allocate(16);
    parts.push(text.slice(done, from));
    done = to;
  }
  parts.push(text.slice(done));
  return parts;
}

function extract(run: Run, text: string, pattern: string): FeelValue {
  const use = patternOf(run, 'extract', pattern);
  if (use === null) return null;
  const found: string[] = [];
  for (const { groups } of allFound(use, text)) {
    run.allocate(16);
    found.push(groups[0] ?? '');
  }
  return found;
}

/** A literal pattern is checked when the model is deployed. */
function checkPattern([, pattern, third, fourth]: readonly Code[], fail: (what: string) => never): void {
  const text = pattern === undefined ? undefined : constantOf(pattern)?.value;
  const given = [third, fourth].map((code) => (code === undefined ? undefined : constantOf(code)?.value));
  if (typeof text !== 'string' || given.some((value) => typeof value === 'string' && value.includes('q')))
    return;
  const isExtended = given.at(-1) === 'x' || given[0] === 'x';
  const found = readPattern(text, isExtended ? 'x' : '');
  if ('problem' in found) fail(found.problem);
}

function stringJoin(
  run: Run,
  list: FeelList,
  delimiter: string | null = null,
  prefix: string | null = null,
  suffix: string | null = null,
): FeelValue {
  const texts = list.filter((item) => item !== null);
  const between = delimiter ?? '';
  let length = (prefix?.length ?? 0) + (suffix?.length ?? 0);
  for (const text of texts) {
    if (typeof text !== 'string') return run.warn('string join(): the list has an item that is not a string');
    length += text.length + between.length;
  }
  run.allocate(2 * length);
  return (prefix ?? '') + texts.join(between) + (suffix ?? '');
}

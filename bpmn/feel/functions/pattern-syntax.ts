/**
 * Translates patterns of Java and XPath to the syntax of RE2. Features that RE2 lacks and that can't be
 * expressed in another way are rejected. Pure. Source: java.util.regex (which Camunda uses); XPath and XQuery
 * Functions 3.1 §5.6.1 and XML Schema Part 2, appendix F: subtraction of classes, the flag x.
 */

/** Character classes of Java and XPath that have other names in RE2. */
const CLASSES: { readonly [name: string]: string } = {
  IsBasicLatin: '\\x00-\\x7F',
  ASCII: '\\x00-\\x7F',
  Lower: 'a-z',
  Upper: 'A-Z',
  Alpha: 'a-zA-Z',
  Digit: '0-9',
  Alnum: 'a-zA-Z0-9',
  Punct: '!-/:-@\\[-`{-~',
  Space: '\\t\\n\\x0B\\f\\r ',
  Blank: ' \\t',
  XDigit: '0-9a-fA-F',
  IsAlphabetic: '\\pL\\p{Nl}',
  IsLetter: '\\pL',
  IsDigit: '\\p{Nd}',
  IsUppercase: '\\p{Lu}',
  IsLowercase: '\\p{Ll}',
  IsPunctuation: '\\pP',
  IsWhite_Space: '\\s',
};

const ESCAPED = /\\(?:([pP])\{([^}]*)\}|u([0-9a-fA-F]{4})|([\s\S]))/y;

/** Every character except line terminators, as in Java. */
const NOT_LINE_END = '[^\\n\\r\\x{85}\\x{2028}\\x{2029}]';

/**
 * Translates `pattern` for RE2. `ignoresSpace`: white space outside of character classes is ignored;
 * `dotIsAll`: `.` matches every character. Throws SyntaxError for unsupported features.
 */
export function translatePattern(pattern: string, ignoresSpace: boolean, dotIsAll: boolean): string {
  const source = ignoresSpace ? withoutSpace(pattern) : pattern;
  let text = '';
  let at = 0;
  while (at < source.length) {
    const character = source.charAt(at);
    if (source.startsWith('\\Q', at)) {
      const end = source.indexOf('\\E', at);
      const quoted = end < 0 ? source.slice(at) : source.slice(at, end + 2);
      text += quoted;
      at += quoted.length;
    } else if (character === '\\') {
      const found = escapeAt(source, at);
      text += found.property === undefined ? found.text : `[${propertyText(found.property, '^')}]`;
      at = found.end;
    } else if (character === '[') {
      const parsed = classAt(source, at);
      text += parsed.text;
      at = parsed.end;
    } else {
      text += character === '.' && !dotIsAll ? NOT_LINE_END : character;
      at += 1;
    }
  }
  return text;
}

/** White space between a backslash and the escaped character is ignored, too. */
function withoutSpace(pattern: string): string {
  let text = '';
  let depth = 0;
  for (let at = 0; at < pattern.length; at += 1) {
    let character = pattern.charAt(at);
    if (character === '\\') {
      while (depth === 0 && /\s/.test(pattern.charAt(at + 1))) at += 1;
      at += 1;
      character += pattern.charAt(at);
    } else if (character === '[') depth += 1;
    else if (character === ']') depth = Math.max(0, depth - 1);
    else if (depth === 0 && /\s/.test(character)) continue;
    text += character;
  }
  return text;
}

interface Property {
  readonly name: string;
  readonly isNegated: boolean;
}

interface Escape {
  readonly text: string;
  readonly end: number;
  /** The only matching character; absent if it is a class or something else. */
  readonly character?: string;
  /** A class with another spelling in RE2. */
  readonly property?: Property;
}

const CONTROLS: { readonly [letter: string]: string } = { n: '\n', r: '\r', t: '\t', f: '\f' };

function escapeAt(source: string, at: number): Escape {
  ESCAPED.lastIndex = at;
  const match = ESCAPED.exec(source);
  if (match === null) throw new SyntaxError('it ends with a backslash');
  const [text, sign, name = '', hex, letter = ''] = match;
  const end = at + text.length;
  if (sign !== undefined) {
    const isKnown = Object.hasOwn(CLASSES, name);
    return isKnown ? { text, end, property: { name, isNegated: sign === 'P' } } : { text, end };
  }
  if (hex !== undefined)
    return { text: `\\x{${hex}}`, end, character: String.fromCharCode(Number.parseInt(hex, 16)) };
  if (Object.hasOwn(CONTROLS, letter)) return { text, end, character: CONTROLS[letter] as string };
  return /[\w]/.test(letter) ? { text, end } : { text, end, character: letter };
}

/** In brackets; `not` is the prefix for a negated class. */
function propertyText({ name, isNegated }: Property, not: string): string {
  return `${isNegated ? not : ''}${CLASSES[name]}`;
}

type Range = readonly [from: number, to: number];

interface CharacterClass {
  readonly text: string;
  readonly end: number;
  readonly isNegated: boolean;
  /** The contained characters; null if they are not only single characters and ranges. */
  readonly ranges: readonly Range[] | null;
}

/** `[...]`, possibly with `-[...]` at its end, which is subtracted. */
function classAt(source: string, start: number): CharacterClass {
  const isNegated = source.charAt(start + 1) === '^';
  const first = start + (isNegated ? 2 : 1);
  const ranges: Range[] = [];
  let isPlain = true;
  let text = isNegated ? '[^' : '[';
  let at = first;
  while (at < source.length && (source.charAt(at) !== ']' || at === first)) {
    if (source.startsWith('-[', at)) return subtracted(source, at + 1, isNegated, isPlain ? ranges : null);
    if (source.charAt(at) === '[') throw new SyntaxError('nested character classes are not supported');
    if (source.startsWith('&&', at))
      throw new SyntaxError('intersections of character classes are not supported');
    const item = itemAt(source, at);
    const isRange = source.charAt(item.end) === '-' && !/[\][]/.test(source.charAt(item.end + 1) || ']');
    const last = isRange ? itemAt(source, item.end + 1) : item;
    if (item.character === undefined || last.character === undefined) isPlain = false;
    else ranges.push([item.character.codePointAt(0) ?? 0, last.character.codePointAt(0) ?? 0]);
    text += source.startsWith('[:', at) ? '\\[' : isRange ? `${item.text}-${last.text}` : item.text;
    at = last.end;
  }
  if (at >= source.length) throw new SyntaxError("a character class lacks its closing ']'");
  return { text: `${text}]`, end: at + 1, isNegated, ranges: isPlain ? ranges : null };
}

/** One character, or an escape. */
function itemAt(source: string, at: number): Escape {
  if (source.charAt(at) !== '\\') {
    const character = String.fromCodePoint(source.codePointAt(at) ?? 0);
    return { text: character, end: at + character.length, character };
  }
  const found = escapeAt(source, at);
  if (/^\\\d/.test(found.text))
    throw new SyntaxError('a backreference in a character class is not supported');
  if (found.property === undefined) return found;
  if (found.property.isNegated) throw new SyntaxError(`${found.text} in a character class is not supported`);
  return { text: propertyText(found.property, ''), end: found.end };
}

/** `start`: the position of the subtracted class. */
function subtracted(
  source: string,
  start: number,
  isNegated: boolean,
  ranges: readonly Range[] | null,
): CharacterClass {
  const taken = classAt(source, start);
  if (source.charAt(taken.end) !== ']')
    throw new SyntaxError("a subtraction must be at the end of a character class: ']' is missing");
  if (ranges === null || taken.ranges === null) {
    throw new SyntaxError(
      'a subtraction of classes that are not single characters and ranges is not supported',
    );
  }
  const from = isNegated ? complement(ranges) : ranges;
  const left = intersection(from, taken.isNegated ? taken.ranges : complement(taken.ranges));
  if (left.length === 0) throw new SyntaxError('a subtraction leaves an empty character class');
  const text = left.map(([low, high]) => `${code(low)}-${code(high)}`).join('');
  return { text: `[${text}]`, end: taken.end + 1, isNegated: false, ranges: left };
}

const LAST_CODE_POINT = 0x10ffff;

function complement(ranges: readonly Range[]): Range[] {
  const left: Range[] = [];
  let next = 0;
  for (const [low, high] of [...ranges].sort(([a], [b]) => a - b)) {
    if (low > next) left.push([next, low - 1]);
    next = Math.max(next, high + 1);
  }
  return next <= LAST_CODE_POINT ? [...left, [next, LAST_CODE_POINT]] : left;
}

function intersection(a: readonly Range[], b: readonly Range[]): Range[] {
  return a.flatMap(([low, high]) =>
    b.flatMap(([from, to]): Range[] => {
      const start = Math.max(low, from);
      const end = Math.min(high, to);
      return start <= end ? [[start, end]] : [];
    }),
  );
}

function code(point: number): string {
  return `\\x{${point.toString(16)}}`;
}

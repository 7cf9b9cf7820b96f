/**
 * Checks a BPMN file before it is parsed, in one pass without recursion, and rejects input that the parser
 * must never process: document types (entity bombs, external entities), text that is not XML, and sizes
 * beyond the limits. Pure. Source: XML 1.0 (fifth edition) §2.2, §2.4-2.8, §4.3.3.
 */
import { countOf } from '../../state/count-of.ts';
import {
  XML_ATTRIBUTES_MAX,
  XML_BYTES_MAX,
  XML_DEPTH_MAX,
  XML_ELEMENTS_MAX,
  XML_PREFIXES_MAX,
  XML_REFERENCE_LIST_LENGTH_MAX,
} from '../limits.ts';

/** Why a text is rejected; `line` is 1-based. */
export interface XmlProblem {
  readonly reason: string;
  readonly line?: number;
}

/** The attributes that BPMN's meta-model reads as lists of references. */
const REFERENCE_LISTS =
  'incoming|outgoing|lanes|supports|categoryValueRef|extensionDefinitions|eventDefinitionRef|\\w+Refs?';
/** The list of references whose name other elements use for long text. */
const LINK_SOURCES = '<(?:[\\w.-]+:)?linkEventDefinition\\s(?:[^<]*?\\s)??source';

const QUOTE = 34;
const APOSTROPHE = 39;
const SLASH = 47;
const LESS = 60;
const EQUALS = 61;
const GREATER = 62;
const BANG = 33;
const QUESTION = 63;

/** The first reason to reject `xml`, or undefined if it can be parsed. */
export function findXmlProblem(xml: string): XmlProblem | undefined {
  return (
    checkSize(xml) ??
    checkCharacters(xml) ??
    checkContent(xml) ??
    checkStructure(xml) ??
    checkPrefixes(xml) ??
    checkReferenceLists(xml) ??
    checkCharacterReferences(xml)
  );
}

/** The 1-based line of the character at `at`. */
export function lineAt(xml: string, at: number): number {
  let line = 1;
  for (let end = xml.indexOf('\n'); end !== -1 && end < at; end = xml.indexOf('\n', end + 1)) line += 1;
  return line;
}

function problem(xml: string, at: number, reason: string): XmlProblem {
  return { reason, line: lineAt(xml, at) };
}

function checkSize(xml: string): XmlProblem | undefined {
  if (xml.length <= XML_BYTES_MAX && Buffer.byteLength(xml) <= XML_BYTES_MAX) return undefined;
  return { reason: `the file is larger than ${XML_BYTES_MAX} bytes (XML_BYTES_MAX)` };
}

function checkCharacters(xml: string): XmlProblem | undefined {
  for (let at = 0; at < xml.length; at += 1) {
    const code = xml.charCodeAt(at);
    if (code < 32 ? !isXmlSpace(code) : code >= 0xfffe) {
      const hex = code.toString(16).padStart(4, '0');
      const hint = code === 0 ? ' (is the file UTF-16? Save it as UTF-8)' : '';
      return problem(xml, at, `malformed XML: the character U+${hex} is not allowed${hint}`);
    }
  }
  return xml.isWellFormed() ? undefined : { reason: 'malformed XML: the text has an unpaired surrogate' };
}

/** The encoding in its declaration is ignored, because the caller has already decoded the text. */
function checkContent(xml: string): XmlProblem | undefined {
  return withoutByteOrderMark(xml).trim() === '' ? { reason: 'the file is empty' } : undefined;
}

/** The text without a byte order mark at the start. */
export function withoutByteOrderMark(xml: string): string {
  return xml.charCodeAt(0) === 0xfeff ? xml.slice(1) : xml;
}

function checkStructure(xml: string): XmlProblem | undefined {
  let depth = 0;
  let elementCount = 0;
  let rootCount = 0;
  let end = 0;
  for (let at = xml.indexOf('<'); at !== -1; at = xml.indexOf('<', end)) {
    const next = xml.charCodeAt(at + 1);
    if (next === BANG || next === QUESTION) {
      end = markupEnd(xml, at);
      if (end === 0) return problem(xml, at, 'a document type declaration (DOCTYPE) is not allowed');
      if (end === -1)
        return problem(xml, at, 'malformed XML: a comment, CDATA section or instruction is not closed');
      continue;
    }
    const tag = readTag(xml, at);
    if (tag === undefined) return problem(xml, at, 'malformed XML: a tag is not closed');
    end = tag.end;
    if (next === SLASH) {
      depth -= 1;
      if (depth < 0) return problem(xml, at, 'malformed XML: a closing tag without its opening tag');
      continue;
    }
    elementCount += 1;
    if (depth === 0) rootCount += 1;
    if (xml.charCodeAt(end - 2) !== SLASH) depth += 1;
    if (rootCount > 1) return problem(xml, at, 'malformed XML: more than one root element');
    if (depth > XML_DEPTH_MAX) {
      return problem(xml, at, `elements are nested deeper than ${XML_DEPTH_MAX} (XML_DEPTH_MAX)`);
    }
    if (elementCount > XML_ELEMENTS_MAX) {
      return problem(xml, at, `the file has more than ${XML_ELEMENTS_MAX} elements (XML_ELEMENTS_MAX)`);
    }
    if (tag.attributeCount > XML_ATTRIBUTES_MAX) {
      return problem(
        xml,
        at,
        `an element has more than ${XML_ATTRIBUTES_MAX} attributes (XML_ATTRIBUTES_MAX)`,
      );
    }
  }
  if (rootCount === 0) return { reason: 'malformed XML: no root element' };
  return depth === 0
    ? undefined
    : problem(xml, xml.length, `malformed XML: ${countOf(depth, 'unclosed element')}`);
}

/**
 * The end of a construct that starts with `<!` or `<?` at `at`; -1 if it is not closed, 0 if it is not a
 * comment, CDATA or instruction.
 */
function markupEnd(xml: string, at: number): number {
  if (xml.startsWith('<?', at)) return endAfter(xml, '?>', at + 2);
  if (xml.startsWith('<!--', at)) return endAfter(xml, '-->', at + 4);
  if (xml.startsWith('<![CDATA[', at)) return endAfter(xml, ']]>', at + 9);
  return 0;
}

function endAfter(xml: string, mark: string, from: number): number {
  const at = xml.indexOf(mark, from);
  return at === -1 ? -1 : at + mark.length;
}

/** The position after the `>` of the tag at `at`, skipping quoted values; undefined if it doesn't end. */
function readTag(xml: string, at: number): { end: number; attributeCount: number } | undefined {
  let attributeCount = 0;
  for (let position = at + 1; position < xml.length; position += 1) {
    const code = xml.charCodeAt(position);
    if (code === GREATER) return { end: position + 1, attributeCount };
    if (code === LESS) return undefined;
    if (code === EQUALS) attributeCount += 1;
    if (code !== QUOTE && code !== APOSTROPHE) continue;
    position = xml.indexOf(code === QUOTE ? '"' : "'", position + 1);
    if (position === -1) return undefined;
  }
  return undefined;
}

function checkPrefixes(xml: string): XmlProblem | undefined {
  const prefixes = new Set<string>();
  for (const match of xml.matchAll(/\sxmlns:([^\s=]{1,200})/g)) {
    prefixes.add(match[1] ?? '');
    if (prefixes.size <= XML_PREFIXES_MAX) continue;
    const reason = `the file has more than ${XML_PREFIXES_MAX} namespace prefixes (XML_PREFIXES_MAX)`;
    return problem(xml, match.index, reason);
  }
  return undefined;
}

function checkReferenceLists(xml: string): XmlProblem | undefined {
  const value = '\\s*=\\s*(?:"[^"<]*"|\'[^\'<]*\')';
  const pattern = new RegExp(`\\s(?:[\\w.-]+:)?(?:${REFERENCE_LISTS})${value}|${LINK_SOURCES}${value}`, 'g');
  for (const match of xml.matchAll(pattern)) {
    if (match[0].length <= XML_REFERENCE_LIST_LENGTH_MAX) continue;
    const limit = `${XML_REFERENCE_LIST_LENGTH_MAX} characters (XML_REFERENCE_LIST_LENGTH_MAX)`;
    return problem(xml, match.index, `a reference is longer than ${limit}`);
  }
  return undefined;
}

function checkCharacterReferences(xml: string): XmlProblem | undefined {
  for (const match of xml.matchAll(/&#(?:(\d+)|x([0-9a-f]+));/gi)) {
    const code = match[1] === undefined ? Number.parseInt(match[2] ?? '', 16) : Number(match[1]);
    if (!isXmlCharacter(code)) {
      return problem(xml, match.index, `malformed XML: ${match[0].slice(0, 20)} is not a character`);
    }
  }
  return undefined;
}

function isXmlSpace(code: number): boolean {
  return code === 9 || code === 10 || code === 13;
}

function isXmlCharacter(code: number): boolean {
  if (code < 32) return isXmlSpace(code);
  return code < 0xd800 || (code > 0xdfff && code < 0xfffe) || (code > 0xffff && code <= 0x10ffff);
}

/**
 * Recognizes files that are not models of the expected language (pictures, archives, models of other
 * languages or engines), so that the finding says so instead of describing a parser error. Pure.
 */

/** The finding about the whole file. */
export interface ForeignContent {
  readonly reason: string;
  readonly line?: number;
}

/** Beginnings of files that are not text, as they look when read as UTF-8 or as ISO-8859-1. */
const SIGNATURES: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/^.?PNG\r?\n/, 'a PNG picture'],
  [/^GIF8/, 'a GIF picture'],
  [/^.{1,12}(JFIF|Exif)/s, 'a JPEG picture'],
  [/^%PDF-/, 'a PDF document'],
  [/^PK\p{Cc}\p{Cc}/u, 'a ZIP archive (also the format of .docx, .xlsx and .jar files)'],
  [/^version https:\/\/git-lfs/, 'a pointer of Git LFS: run `git lfs pull`'],
  [/^[[{]/, 'JSON; a form needs a file name that ends in .form'],
];

const ROOTS: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/^<(?:!doctype\s+)?html(?:\s|$)/i, 'a web page'],
  [/^<(?:\w+:)?svg(?:\s|$)/, 'an SVG picture; deploy the diagram, not its image'],
];

const NAMESPACES: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/["']https?:\/\/www\.omg\.org\/spec\/DMN\//, 'DMN'],
  [/["']https?:\/\/www\.omg\.org\/spec\/CMMN\//, 'CMMN'],
  [/["']http:\/\/www\.omg\.org\/spec\/BPMN\/20100524\/MODEL["']/, 'BPMN 2.0'],
];

/** Undefined if `text` may be a model of `language` ('BPMN 2.0' or 'DMN'). */
export function foreignContent(text: string, language: string): ForeignContent | undefined {
  const content = text.replace(/^\ufeff/, '').trimStart();
  // UTF-16 that was read as UTF-8 has its own finding.
  if (content === '' || content.includes('<\0')) return undefined;
  if (!content.startsWith('<')) {
    const what = SIGNATURES.find(([pattern]) => pattern.test(content.slice(0, 200)))?.[1];
    return { reason: `not a BPMN, DMN or form file${what === undefined ? '' : `: it is ${what}`}` };
  }
  const root = rootTag(content);
  const other = ROOTS.find(([pattern]) => pattern.test(root))?.[1];
  if (other !== undefined) return { reason: `not a BPMN, DMN or form file: it is ${other}` };
  const found = NAMESPACES.filter(([pattern]) => pattern.test(root)).map(([, name]) => name);
  if (found.length !== 1 || found[0] === language || !/^<(?:[\w.-]+:)?definitions\s/.test(root)) {
    return undefined;
  }
  const ending = found[0] === 'DMN' ? '; its name must end in .dmn' : '';
  return { reason: `not a ${language} file: it is a ${found[0]} file${ending}` };
}

/**
 * The first tag that is not an instruction, a comment or a document type; at most ROOT_LENGTH_MAX characters
 * of it.
 */
function rootTag(content: string): string {
  const before = /^(?:<\?.*?\?>\s*|<!--.*?-->\s*)*/s.exec(content.slice(0, PROLOG_LENGTH_MAX))?.[0] ?? '';
  return content.slice(before.length, before.length + ROOT_LENGTH_MAX).split('>', 1)[0] ?? '';
}

/** A file whose root begins later is left to the parser. */
const PROLOG_LENGTH_MAX = 20_000;
const ROOT_LENGTH_MAX = 8000;

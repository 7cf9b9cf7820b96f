/**
 * Decodes the bytes of a model file: XML by its byte order mark or its declaration, JSON as UTF-8 or by its
 * byte order mark. Pure. Source: XML 1.0 (fifth edition) §4.3.3 and appendix F; names of encodings as in the
 * WHATWG Encoding Standard.
 */

/** The bytes are not in the declared encoding, or the encoding is unknown. */
export class UndecodableText extends Error {
  override readonly name = 'UndecodableText';
}

const DECLARATION_BYTES_MAX = 400;
const ENCODING = /^(<\?xml[^>]*?\sencoding\s*=\s*)(["'])([^"']*)\2/;

/**
 * The text, without a byte order mark and with a declaration of UTF-8, because it is sent and stored in
 * UTF-8. Throws UndecodableText.
 */
export function decodeText(bytes: Uint8Array): string {
  const marked = markedEncoding(bytes);
  const declared = marked === undefined ? declaredEncoding(bytes) : undefined;
  const encoding = marked ?? declared ?? 'utf-8';
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    const isUnknown = cause instanceof RangeError;
    const problem = isUnknown
      ? `the encoding '${encoding.slice(0, 40)}' is unknown`
      : `the file is not valid ${encoding.toUpperCase()}`;
    const where = declared === undefined ? '' : ', which its XML declaration names';
    throw new UndecodableText(`${problem}${where}; save the file as UTF-8`, { cause });
  }
  return text.replace(ENCODING, '$1$2UTF-8$2');
}

/**
 * The encoding according to a byte order mark, or to the first characters of XML or JSON in UTF-16 without
 * one.
 */
function markedEncoding(bytes: Uint8Array): string | undefined {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  const isMarkup = (byte: number | undefined) => byte === 0x3c || byte === 0x7b;
  if (isMarkup(first) && second === 0) return 'utf-16le';
  if (first === 0 && isMarkup(second)) return 'utf-16be';
  return undefined;
}

/** The declaration itself is ASCII in every encoding that doesn't have a mark. */
function declaredEncoding(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, DECLARATION_BYTES_MAX)).toString('latin1');
  const name = ENCODING.exec(start)?.[3]?.trim();
  return name === undefined || name === '' ? undefined : name.toLowerCase();
}

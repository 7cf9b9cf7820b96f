/**
 * A DMN file together with the files that it imports, as one text: a definition is stored as one record and
 * read alone, so it must include the imported models. They follow the root element as a processing
 * instruction, which every other XML parser ignores. Asynchronous only because parsing is; no I/O.
 */
import type { ModelText } from './parse.ts';
import { importedTexts } from './parse.ts';

const INSTRUCTION = /<\?signalbox-imports ([A-Za-z0-9+/=]*)\?>\s*$/;

/**
 * The content of `text` with the models among `others` that it imports, directly or not; unchanged if it
 * imports none of them.
 */
export async function withImports(text: ModelText, others: readonly ModelText[]): Promise<string> {
  if (!/<(?:[\w.-]+:)?import\s/.test(text.xml)) return text.xml;
  const imported = await importedTexts(text, others);
  if (imported.length === 0) return text.xml;
  const json = JSON.stringify(imported.map(({ file, xml }) => ({ file, xml })));
  return `${text.xml.trimEnd()}\n<?signalbox-imports ${Buffer.from(json, 'utf8').toString('base64')}?>\n`;
}

/** The files that `withImports` has added. */
export function importsIn(xml: string): readonly ModelText[] {
  const encoded = INSTRUCTION.exec(xml)?.[1];
  if (encoded === undefined) return [];
  return readImports(Buffer.from(encoded, 'base64').toString('utf8'));
}

/** None if `withImports` did not write it: then the references are reported as unresolved. */
function readImports(json: string): readonly ModelText[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
  return Array.isArray(parsed) ? parsed.filter(isModelText) : [];
}

function isModelText(value: unknown): value is ModelText {
  if (typeof value !== 'object' || value === null) return false;
  return 'file' in value && typeof value.file === 'string' && 'xml' in value && typeof value.xml === 'string';
}

/**
 * Parses a DMN file and the files that it imports into moddle's elements, with all problems as findings.
 * Asynchronous only because moddle is; no I/O. Source: DMN 1.5 §6.3.3 (Import).
 */
import type { Finding } from '../model.ts';
import type { ModdleElement } from '../parse/moddle-element.ts';
import { elementsOf, textOf } from '../parse/moddle-element.ts';
import { parseModel } from '../parse.ts';
import { DMN, isCheckedVersion, underOneNamespace } from './language.ts';

/** A file: `file` is its name in findings, `xml` its content. */
export interface ModelText {
  readonly file: string;
  readonly xml: string;
}

export interface ParsedDecisions {
  readonly text: ModelText;
  readonly definitions: ModdleElement;
  /** True for DMN 1.4 or later, which Camunda doesn't support. */
  readonly isChecked: boolean;
  /** The imported models that were found. */
  readonly imports: readonly Import[];
}

interface Import {
  /** The name by which expressions refer to its elements. */
  readonly name: string;
  readonly namespace: string;
  readonly model: ParsedDecisions;
}

interface Parsed {
  /** Absent if the file could not be parsed at all. */
  readonly model?: ParsedDecisions;
  readonly findings: readonly Finding[];
  readonly unresolved: ReadonlySet<string>;
}

/** Imported files are found in `others` by their namespaces. */
export async function parseDecisions(text: ModelText, others: readonly ModelText[]): Promise<Parsed> {
  return new Reader(others).read(text, []);
}

/** The files in `others` that `text` imports, directly or not. */
export async function importedTexts(
  text: ModelText,
  others: readonly ModelText[],
): Promise<readonly ModelText[]> {
  const { model } = await parseDecisions(text, others);
  const found = new Set<ModelText>();
  const open = [...(model?.imports ?? [])];
  for (let next = open.pop(); next; next = open.pop()) {
    if (found.has(next.model.text)) continue;
    found.add(next.model.text);
    open.push(...next.model.imports);
  }
  return others.filter((one) => found.has(one));
}

class Reader {
  readonly #others: readonly ModelText[];
  readonly #read = new Map<ModelText, Promise<Parsed>>();

  constructor(others: readonly ModelText[]) {
    this.#others = others;
  }

  /** `importing`: the chain of files through which this one is imported. */
  async read(text: ModelText, importing: readonly ModelText[]): Promise<Parsed> {
    const { file, xml } = text;
    const { definitions, findings, unresolved } = await parseModel(file, underOneNamespace(xml), DMN);
    if (definitions === undefined) return { findings: findings.map(asDmn), unresolved };
    const imports: Import[] = [];
    const found: Finding[] = [...findings];
    for (const source of elementsOf(definitions, 'import')) {
      const namespace = textOf(source, 'namespace') ?? '';
      const name = textOf(source, 'name') ?? '';
      const other = this.#others.find((one) => one !== text && namespaceOf(one.xml) === namespace);
      if (other === undefined || namespace === '') continue;
      if (other === text || importing.includes(other)) {
        found.push({ file, reason: `imports '${namespace.slice(0, 200)}', which imports this file` });
        continue;
      }
      const known = this.#read.get(other) ?? this.read(other, [...importing, text]);
      this.#read.set(other, known);
      const imported = await known;
      found.push(...imported.findings);
      if (imported.model) imports.push({ name, namespace, model: imported.model });
    }
    return {
      model: { text, definitions, isChecked: isCheckedVersion(xml), imports },
      findings: found,
      unresolved,
    };
  }
}

/** The namespace of the definitions, which are the first element. */
function namespaceOf(xml: string): string | undefined {
  const start = /<(?:[\w.-]+:)?definitions\s/.exec(xml);
  if (start === null) return undefined;
  const tag = xml.slice(start.index, xml.indexOf('>', start.index));
  const match = /\snamespace\s*=\s*(?:"([^"]*)"|'([^']*)')/.exec(tag);
  return match?.[1] ?? match?.[2];
}

function asDmn({ reason, ...finding }: Finding): Finding {
  return { ...finding, reason: reason.replace(/^not a BPMN 2\.0 file/, 'not a DMN file (DMN 1.1 to 1.6)') };
}

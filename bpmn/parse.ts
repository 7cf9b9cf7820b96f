/**
 * Parses a BPMN file into moddle's elements, with all problems as findings. Asynchronous only because moddle
 * is; no I/O. Source: BPMN 2.0.2's XML schema as implemented by bpmn-moddle, Zeebe's extension elements by
 * zeebe-bpmn-moddle.
 */
import { BpmnModdle } from 'bpmn-moddle';
import zeebePackage from 'zeebe-bpmn-moddle/resources/zeebe.json' with { type: 'json' };
import { PARSER_WARNINGS_MAX } from './limits.ts';
import type { Finding } from './model.ts';
import { foreignContent } from './parse/foreign-content.ts';
import { findXmlProblem, withoutByteOrderMark } from './parse/guard.ts';
import type { ModdleElement } from './parse/moddle-element.ts';
import { isModdleElement } from './parse/moddle-element.ts';
import { readParserMessage, readWarnings } from './parse/warnings.ts';

/** The result of parsing a file. */
export interface ParsedModel {
  /** `bpmn:definitions`; absent if the file could not be parsed at all. */
  readonly definitions?: ModdleElement;
  readonly findings: readonly Finding[];
  /** Problems that don't affect the execution. */
  readonly warnings: readonly Finding[];
  /** The unresolved references that `findings` already reports, each `<element id> <property>`. */
  readonly unresolved: ReadonlySet<string>;
}

/** A parser for one kind of model. */
export interface ModelLanguage {
  readonly moddle: {
    fromXML(xml: string, typeName: string, options: object): Promise<{ rootElement: unknown }>;
  };
  /** The type of the root element. */
  readonly root: string;
  /** The name of the language in findings. */
  readonly name: string;
}

const BPMN: ModelLanguage = {
  moddle: new BpmnModdle({ zeebe: zeebePackage }),
  root: 'bpmn:Definitions',
  name: 'BPMN 2.0',
};

/** Parses `xml`, the content of `file`. Never rejects because of the text: problems become findings. */
export async function parseModel(file: string, xml: string, language = BPMN): Promise<ParsedModel> {
  const problem = foreignContent(xml, language.name) ?? findXmlProblem(xml);
  if (problem !== undefined) return { findings: [{ file, ...problem }], warnings: [], unresolved: new Set() };
  const text = withAstralCharacters(withoutByteOrderMark(xml));
  const watch = new WarningWatch();
  try {
    const { rootElement } = await language.moddle.fromXML(text, language.root, watch.readerOptions());
    const read = readWarnings(file, watch.warnings);
    return isModdleElement(rootElement)
      ? { definitions: rootElement, ...read }
      : { ...read, findings: [...read.findings, { file, reason: `not a ${language.name} file` }] };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const read = readWarnings(file, watch.warnings);
    const last =
      error instanceof TooManyWarnings
        ? { file, reason: error.message }
        : readError(file, error, read.findings, language);
    return last === undefined ? read : { ...read, findings: [...read.findings, last] };
  }
}

function readError(
  file: string,
  error: Error,
  findings: readonly Finding[],
  language: ModelLanguage,
): Finding | undefined {
  // "failed to parse document" only repeats that the root element was rejected, which is already a finding.
  if (error.message.startsWith('failed to parse document')) {
    return findings.length > 0 ? undefined : { file, reason: `not a ${language.name} file` };
  }
  return readParserMessage(file, error.message);
}

/** The parser's own decoder truncates characters beyond U+FFFF to 16 bits, so these are decoded first. */
function withAstralCharacters(xml: string): string {
  return xml.replace(/&#(?:(\d+)|x([0-9a-f]+));/gi, (reference, decimal?: string, hex?: string) => {
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    return code > 0xffff ? String.fromCodePoint(code) : reference;
  });
}

class TooManyWarnings extends Error {
  override readonly name = 'TooManyWarnings';
}

function isReference(warning: unknown): boolean {
  const { message } = (warning ?? {}) as { readonly message?: unknown };
  return typeof message === 'string' && message.startsWith('unresolved reference');
}

interface ReaderContext {
  addWarning(warning: unknown): void;
}

/**
 * Collects moddle's warnings and stops the parsing if there are too many: moddle counts lines from the
 * beginning of the file for each of them, so that a malicious file would take minutes. The parser passes its
 * context to the root handler, where this class gets it; a test with too many unknown elements fails if that
 * stops working.
 */
class WarningWatch {
  readonly warnings: unknown[] = [];
  #count = 0;

  readerOptions(): object {
    const watch = (context: ReaderContext) => this.#watch(context);
    return {
      handler(this: object, typeName: string): object {
        const reader = Object.getPrototypeOf(this) as { handler(this: object, typeName: string): object };
        const root = reader.handler.call(this, typeName);
        let context: ReaderContext | undefined;
        return Object.defineProperty(root, 'context', {
          get: () => context,
          set: (value: ReaderContext) => {
            context = watch(value);
          },
        });
      },
    };
  }

  #watch(context: ReaderContext): ReaderContext {
    context.addWarning = (warning) => {
      // Warnings about references come after the parsing and cost nothing.
      if (isReference(warning)) {
        this.warnings.push(warning);
        return;
      }
      this.#count += 1;
      if (this.#count > PARSER_WARNINGS_MAX) {
        throw new TooManyWarnings(
          `more than ${PARSER_WARNINGS_MAX} problems (PARSER_WARNINGS_MAX); the rest was not read`,
        );
      }
      this.warnings.push(warning);
    };
    return context;
  }
}

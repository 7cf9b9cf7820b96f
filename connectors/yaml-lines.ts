/** Reads YAML text, and finds the lines of its values for errors. Pure. */
import { LineCounter, parseDocument } from 'yaml';

/** Names of properties and indexes of lists, from the root. */
export type YamlPath = readonly (string | number)[];

/** What is not YAML. `line`: 1-based, where known. */
export interface YamlError {
  readonly line?: number;
  readonly reason: string;
}

export interface YamlText {
  readonly value: unknown;
  /** If there are any, `value` is not complete. */
  readonly errors: readonly YamlError[];
  /** The line on which the value at this path begins, 1-based; undefined if there is no such value. */
  lineOf(path: YamlPath): number | undefined;
}

export function readYaml(text: string): YamlText {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const errors = document.errors.map(({ message, linePos }) => ({
    ...(linePos && { line: linePos[0].line }),
    reason: message.split('\n')[0] ?? message,
  }));
  return {
    value: errors.length > 0 ? null : document.toJS(),
    errors,
    lineOf(path) {
      const node = document.getIn(path, true) as { readonly range?: readonly number[] } | undefined;
      const offset = node?.range?.[0];
      return offset === undefined ? undefined : lines.linePos(offset).line;
    },
  };
}

/** Such as `ingest[0].topic`; empty for the root. */
export function yamlPathText(path: YamlPath): string {
  return path.reduce<string>((all, part) => {
    return typeof part === 'number' ? `${all}[${part}]` : `${all}${all === '' ? '' : '.'}${part}`;
  }, '');
}

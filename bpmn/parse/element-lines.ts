/** Finds the lines of elements, for findings. Pure. */
import type { Finding } from '../model.ts';
import { lineAt } from './guard.ts';

const LAST = Number.MAX_SAFE_INTEGER;

/**
 * The findings in the order of the file, each with the line of its element, if the line is not known yet and
 * the element has an id. Those without a line come last.
 */
export function withLines(xml: string, findings: readonly Finding[]): readonly Finding[] {
  const wanted = new Set(findings.map((finding) => finding.elementId));
  const lines = new Map<string, number>();
  let line = 1;
  let from = 0;
  for (const match of xml.matchAll(/\sid\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/g)) {
    const id = match[1] ?? match[2] ?? '';
    if (!wanted.has(id) || lines.has(id)) continue;
    line += lineAt(xml.slice(from, match.index + 1), match.index + 1 - from) - 1;
    from = match.index + 1;
    lines.set(id, line);
  }
  const located = findings.map((finding) => {
    const found = finding.elementId === undefined ? undefined : lines.get(finding.elementId);
    return finding.line !== undefined || found === undefined ? finding : { ...finding, line: found };
  });
  return located.sort((a, b) => (a.line ?? LAST) - (b.line ?? LAST));
}

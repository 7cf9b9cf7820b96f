/**
 * Which of the intended differences (bpmn/feel/differences.ts) is the reason that a part of an expression differs.
 * Pure.
 */
import type { Part } from './localise.ts';

type Explains = (part: Part) => boolean;

/** The kind of its value that a part's own part has here: `number`, `null`, `[`, `{`. */
function kindsOf({ parts }: Part): string[] {
  return [...parts.values()].map((result) => /^(\[|\{|[\w-]+)/.exec(result)?.[1] ?? '');
}

/** By the name of the difference. */
const REASONS: ReadonlyMap<string, Explains> = new Map<string, Explains>([
  ["exceptions in Camunda's code", ({ camunda }) => /^error .*(java\.|scala\.)/.test(camunda)],
]);

/** The name of the difference that explains it; undefined: none does. */
export function knownDifference(part: Part): string | undefined {
  for (const [name, explains] of REASONS) if (explains(part)) return name;
  return undefined;
}

export { kindsOf };

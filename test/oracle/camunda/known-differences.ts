/**
 * Which of the differences in bpmn/feel/differences.ts explains that a random case differs. Pure.
 */
import type { CamundaCase } from './camunda-jvm.ts';

interface Compared {
  readonly question: CamundaCase;
  readonly here: string;
  readonly camunda: string;
}

/** By the name of the difference: whether it is the reason. */
const REASONS: ReadonlyMap<string, (compared: Compared, source: string) => boolean> = new Map([
  // An exception in Camunda's own code, such as an index out of bounds, is null here, or makes something null.
  ["exceptions in Camunda's code", ({ camunda }) => /^error .*(java\.|scala\.)/.test(camunda)],
]);

/** The name of the difference that explains it; undefined: none does. */
export function knownDifference(compared: Compared): string | undefined {
  const { question } = compared;
  const source = question.kind === 'decision' ? question.xml : question.text;
  for (const [name, explains] of REASONS) if (explains(compared, source)) return name;
  return isFailureOfBoth(compared) ? 'both fail' : undefined;
}

/** The texts of failures are their own. */
function isFailureOfBoth({ here, camunda }: Compared): boolean {
  return ['error ', 'refused '].some((kind) => here.startsWith(kind) && camunda.startsWith(kind));
}

/**
 * Compares the product with Camunda's engines: many cases at once; a difference is shrunk to a small case.
 */
import fc from 'fast-check';
import type { CamundaCase, CamundaJvm } from './camunda-jvm.ts';
import type { Evaluator } from './evaluator.ts';
import { expression, unaryTests } from './expressions.ts';
import { knownDifference } from './known-differences.ts';
import type { CompareAll, Compared, Part } from './localise.ts';
import { comparerOf, isDifferent, localise } from './localise.ts';
import { decisionTable, dmnFile } from './tables.ts';
import { variables } from './variables.ts';

const BATCH = 500;
/** How many differences are shrunk and shown. */
const SHOWN_MAX = 5;

/** A case with different results, and the part that causes the difference. */
export interface Difference extends Compared {
  readonly part: Part;
}

export interface Comparison {
  /** The number of cases in which both results are values; it shows that the comparison is meaningful. */
  readonly values: number;
  /** The number of cases that each known difference explains. */
  readonly known: ReadonlyMap<string, number>;
  /** Cases whose difference has no known reason; the first ones are shrunk. */
  readonly differences: readonly Difference[];
}

export const expressionCase: fc.Arbitrary<CamundaCase> = fc
  .tuple(expression, variables)
  .map(([text, values]) => ({ kind: 'expression', text, variables: values }));

const INPUTS = ['n', 'k', 's', 'b', 'ns', 'x'] as const;

export const unaryTestsCase: fc.Arbitrary<CamundaCase> = fc
  .tuple(unaryTests, variables, fc.constantFrom(...INPUTS))
  .map(([text, values, input]) => ({
    kind: 'unary-tests',
    text,
    variables: { ...values, '?': values[input] },
  }));

export const tableCase: fc.Arbitrary<CamundaCase> = fc
  .tuple(decisionTable, variables)
  .map(([xml, values]) => ({ kind: 'decision', xml: dmnFile([xml]), decision: 'd0', variables: values }));

/** Random cases of a seed; the same seed gives the same cases. */
export interface Random {
  readonly arbitrary: fc.Arbitrary<CamundaCase>;
  readonly seed: number;
  readonly count: number;
}

/** Compares random cases. Only the differences are kept in memory. */
export async function compareRandom(
  camunda: CamundaJvm,
  evaluateHere: Evaluator,
  { arbitrary, seed, count }: Random,
): Promise<Comparison> {
  const compareAll = comparerOf(camunda, evaluateHere);
  const known = new Map<string, number>();
  const differences: Difference[] = [];
  let values = 0;
  const cases = fc.sample(arbitrary, { seed, numRuns: count });
  for (let from = 0; from < count; from += BATCH) {
    const compared = await compareAll(cases.slice(from, from + BATCH));
    for (const [index, one] of compared.entries()) {
      if (isValue(one.here) && isValue(one.camunda)) values += 1;
      if (!isDifferent(one)) continue;
      const part = await localise(compareAll, one);
      const reason = knownDifference(part);
      if (reason !== undefined) known.set(reason, (known.get(reason) ?? 0) + 1);
      else if (differences.length >= SHOWN_MAX) differences.push({ ...one, part });
      else
        differences.push(await shrink(compareAll, { ...one, part }, { arbitrary, seed, path: from + index }));
    }
  }
  return { values, known, differences };
}

async function shrink(
  compareAll: CompareAll,
  found: Difference,
  { arbitrary, seed, path }: { arbitrary: fc.Arbitrary<CamundaCase>; seed: number; path: number },
): Promise<Difference> {
  let smallest = found;
  const property = fc.asyncProperty(arbitrary, async (question) => {
    const [one] = await compareAll([question]);
    if (one === undefined || !isDifferent(one)) return true;
    const part = await localise(compareAll, one);
    if (knownDifference(part) !== undefined) return true;
    smallest = { ...one, part };
    return false;
  });
  await fc.check(property, { seed, path: String(path), numRuns: path + 1 });
  return smallest;
}

function isValue(result: string): boolean {
  return !/^(null$|error |refused )/.test(result);
}

/** Both results, and how to reproduce them. */
export function describeDifference({ question, here, camunda, part }: Difference, seed: number): string {
  const text = question.kind === 'decision' ? question.xml : `${question.kind} ${question.text}`;
  return [
    text,
    `  here:      ${here}`,
    `  Camunda:   ${camunda}`,
    `  part:      ${part.text}`,
    `             here ${part.here}, Camunda ${part.camunda}`,
    `  variables: ${JSON.stringify(question.variables)}`,
    `  again:     SEED=${seed}`,
  ].join('\n');
}

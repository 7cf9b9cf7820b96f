/**
 * Runs the DMN TCK: every test case of a folder, against the decisions as the product compiles and evaluates
 * them. Reads files. Source: the TCK's README and testCases.xsd.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileDecisions } from '../../bpmn/dmn/compile.ts';
import { evaluateByName } from '../../bpmn/dmn/evaluate.ts';
import type { DecisionGraph } from '../../bpmn/dmn/model.ts';
import type { FeelScope } from '../../bpmn/feel/types.ts';
import { canonicalText } from '../oracle/camunda/canonical.ts';
import type { TckCase } from './test-cases.ts';
import { readTestCases } from './test-cases.ts';
import { feelValueOf, isExpected } from './values.ts';

/** The outcome of one result of a test case. */
export interface CaseOutcome {
  /**
   * The id of the test case, such as `001`; if the case has several results, with the name of the decision.
   */
  readonly id: string;
  /** Why it failed; absent if it passed. */
  readonly failure?: string;
  /** For a failure: the actual value as canonical text. */
  readonly actual?: string;
}

export interface ChapterOutcome {
  /** `compliance-level-2`. */
  readonly level: string;
  /** `0001-input-data-string`. */
  readonly chapter: string;
  readonly cases: readonly CaseOutcome[];
}

/** The time of the step; no test case depends on it. */
const NOW_MS = Date.UTC(2026, 0, 15, 10, 30);

/** Runs all chapters of the levels in `folder` whose name contains `only`. */
export async function runTck(folder: string, only = ''): Promise<ChapterOutcome[]> {
  const outcomes: ChapterOutcome[] = [];
  for (const level of foldersOf(folder).filter((name) => name.startsWith('compliance-level-'))) {
    for (const chapter of foldersOf(join(folder, level))) {
      if (!chapter.includes(only)) continue;
      outcomes.push({ level, chapter, cases: await runChapter(join(folder, level, chapter)) });
    }
  }
  return outcomes;
}

async function runChapter(folder: string): Promise<CaseOutcome[]> {
  const files = readdirSync(folder).sort();
  const models = files
    .filter((file) => file.endsWith('.dmn'))
    .map((file) => ({ file, xml: readFileSync(join(folder, file), 'utf8') }));
  const outcomes: CaseOutcome[] = [];
  for (const file of files.filter((name) => /-test-.*\.xml$/.test(name))) {
    const { model, cases } = readTestCases(readFileSync(join(folder, file), 'utf8'));
    const own = models.find((one) => one.file === model) ?? models[0];
    if (own === undefined) throw new Error(`${folder} has no model ${model}`);
    // For the TCK, an expression that is rejected at deployment is an error of that decision alone.
    const { decisions, findings } = await compileDecisions(own.file, own.xml, {
      others: models,
      lenient: true,
    });
    const refused = findings.map(({ elementId = '', reason }) => `${elementId}: ${reason}`).join('; ');
    for (const testCase of cases) {
      if (decisions) outcomes.push(...runCase(decisions, testCase));
      else
        outcomes.push(...idsOf(testCase).map((id) => ({ id, failure: `refused: ${refused}`.slice(0, 500) })));
    }
  }
  return outcomes;
}

/** One outcome for each result of the case. */
function runCase(graph: DecisionGraph, testCase: TckCase): CaseOutcome[] {
  const { inputs, results, invocable } = testCase;
  const values = new Map<string, unknown>();
  for (const [name, value] of inputs) values.set(name, feelValueOf(value));
  // FEEL's own values are passed on unchanged.
  const scope = { get: (name: string) => values.get(name), names: () => values.keys() } as FeelScope;
  const ids = idsOf(testCase);
  return results.map(({ name, expected }, at) => {
    const id = ids[at] ?? name;
    const { value, failure = '' } = evaluateByName(graph, invocable ?? name, scope, NOW_MS);
    const isOneOfSeveral = invocable !== undefined && results.length > 1;
    const actual = isOneOfSeveral ? (value as { readonly [output: string]: unknown })?.[name] : value;
    if (isExpected(actual, expected)) return { id };
    const why = `${name}: expected ${textOf(expected)}, got ${textOf(actual)} ${failure}`.trim();
    return { id, failure: why, actual: canonicalText(actual) };
  });
}

/** The case's id, with the name of the result if it has several. */
function idsOf({ id, results }: TckCase): string[] {
  return results.length === 1 ? [id] : results.map(({ name }) => `${id} ${name}`);
}

function textOf(value: unknown): string {
  const text = JSON.stringify(value, (_, part: unknown) =>
    part instanceof Map ? Object.fromEntries(part) : typeof part === 'function' ? 'function' : part,
  );
  return (text ?? String(value)).slice(0, 300);
}

function foldersOf(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** Reads a decision table. Pure. Source: DMN 1.5 §8.3; Camunda's dmn-scala (DmnParser). */
import { countOf } from '../../state/count-of.ts';
import type { FeelUnaryTests } from '../feel/index.ts';
import { compileUnaryTests } from '../feel/index.ts';
import type { ModdleElement } from '../parse/moddle-element.ts';
import { elementOf, elementsOf, idOf, textOf } from '../parse/moddle-element.ts';
import type {
  Aggregation,
  DecisionInput,
  DecisionOutput,
  DecisionRule,
  DecisionTable,
  HitPolicy,
} from './model.ts';
import type { Reading } from './reading.ts';
import { expressionOf, feelOptions, isFeel, reportProblem } from './reading.ts';

const HIT_POLICIES: ReadonlySet<string> = new Set<HitPolicy>([
  'UNIQUE',
  'FIRST',
  'PRIORITY',
  'ANY',
  'COLLECT',
  'RULE ORDER',
  'OUTPUT ORDER',
]);
const AGGREGATIONS: ReadonlySet<string> = new Set<Aggregation>(['SUM', 'COUNT', 'MIN', 'MAX']);

/** Unreadable parts are reported. */
export function readTable(reading: Reading, source: ModdleElement): DecisionTable {
  const hitPolicy = textOf(source, 'hitPolicy') ?? 'UNIQUE';
  const aggregation = textOf(source, 'aggregation');
  if (!HIT_POLICIES.has(hitPolicy)) reportProblem(reading, `the hit policy '${hitPolicy}' is unknown`);
  if (aggregation !== undefined && !AGGREGATIONS.has(aggregation)) {
    reportProblem(reading, `the aggregation '${aggregation}' is unknown`);
  }
  const inputs = elementsOf(source, 'input').map((input, at) => readInput(reading, input, at));
  const outputs = elementsOf(source, 'output').map((output) => readOutput(reading, output));
  if (outputs.length === 0) reportProblem(reading, 'the decision table has no output');
  if (outputs.length > 1) {
    if (hitPolicy === 'COLLECT' && aggregation !== undefined) {
      reportProblem(reading, `${aggregation} of COLLECT needs a table with one output`);
    }
    if (outputs.some(({ name }) => name === ''))
      reportProblem(reading, 'if a table has several outputs, each must have a name');
  }
  const rules = elementsOf(source, 'rule').map((rule, at) =>
    readRule(reading, rule, at, { inputs: inputs.length, outputs: outputs.length }),
  );
  return {
    hitPolicy: hitPolicy as HitPolicy,
    ...(hitPolicy === 'COLLECT' && aggregation ? { aggregation: aggregation as Aggregation } : {}),
    inputs: inputs.filter((input) => input !== undefined),
    outputs,
    rules,
  };
}

function readInput(reading: Reading, source: ModdleElement, at: number): DecisionInput | undefined {
  const what = `the expression of input ${at + 1}`;
  const expressionSource = elementOf(source, 'inputExpression');
  const text = expressionSource === undefined ? '' : (textOf(expressionSource, 'text')?.trim() ?? '');
  if (text === '') reportProblem(reading, `${what} is missing or empty`);
  const expression = expressionOf(reading, expressionSource, what);
  if (expression === null) return undefined;
  return { id: idOf(source), label: textOf(source, 'label') ?? text, expression };
}

function readOutput(reading: Reading, source: ModdleElement): DecisionOutput {
  const name = textOf(source, 'name') ?? '';
  const values = elementOf(source, 'outputValues');
  // Parsed as in Camunda: texts separated by commas, without quotes.
  const priorities = (values ? (textOf(values, 'text') ?? '') : '')
    .split(',')
    .map((value) => value.trim().replace(/["']/g, ''))
    .filter((value) => value !== '');
  const what = `the default of output '${name}'`;
  const defaultValue = expressionOf(reading, elementOf(source, 'defaultOutputEntry'), what);
  return { name, priorities, ...(defaultValue === null ? {} : { defaultValue }) };
}

function readRule(
  reading: Reading,
  source: ModdleElement,
  at: number,
  expected: { readonly inputs: number; readonly outputs: number },
): DecisionRule {
  const entries = elementsOf(source, 'inputEntry');
  const outputs = elementsOf(source, 'outputEntry');
  if (entries.length !== expected.inputs || outputs.length !== expected.outputs) {
    const found = `${countOf(entries.length, 'input entry', 'input entries')} and ${countOf(outputs.length, 'output entry', 'output entries')}`;
    const needed = `the table has ${expected.inputs} and ${expected.outputs}`;
    reportProblem(reading, `rule ${at + 1} has ${found}; ${needed}`);
  }
  return {
    id: idOf(source),
    tests: entries.map((entry, column) => testsOf(reading, entry, `rule ${at + 1}, input ${column + 1}`)),
    outputs: outputs.map((entry, column) =>
      expressionOf(reading, entry, `rule ${at + 1}, output ${column + 1}`),
    ),
  };
}

/** Null: every value is allowed. */
export function testsOf(reading: Reading, source: ModdleElement, what: string): FeelUnaryTests | null {
  if (!isFeel(reading, source, what)) return null;
  const text = (textOf(source, 'text') ?? '').trim();
  if (text === '' || text === '-') return null;
  const { owner, compiler } = reading;
  return compiler.feelOf(owner, what, () => compileUnaryTests(text, feelOptions(reading))) ?? null;
}

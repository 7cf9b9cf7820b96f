/**
 * Reads what a decision is decided by: a decision table, a literal expression, or a context, list or relation
 * of these. Pure. Source: DMN 1.3 §7.3 (boxed expressions) and §8.3 (decision tables).
 */
import type { Compiler } from '../compile/compiler.ts';
import type { FeelExpression } from '../feel/index.ts';
import { compileFeel } from '../feel/index.ts';
import type { ModdleElement } from '../parse/moddle-element.ts';
import { elementOf, elementsOf, idOf, textOf } from '../parse/moddle-element.ts';
import type {
  Aggregation,
  ContextEntry,
  DecisionInput,
  DecisionOutput,
  DecisionRule,
  DecisionTable,
  HitPolicy,
  Logic,
} from './model.ts';
import type { UnaryTests } from './unary-tests.ts';
import { compileUnaryTests } from './unary-tests.ts';

const NOTHING: Logic = { kind: 'literal', expression: null };

/** `owner`: the decision, which findings name. What can't be read is reported, and gives null. */
export function compileLogic(owner: ModdleElement, source: ModdleElement, compiler: Compiler): Logic {
  switch (source.$type) {
    case 'dmn:LiteralExpression':
      return { kind: 'literal', expression: expressionOf(owner, source, 'the expression', compiler) };
    case 'dmn:DecisionTable':
      return { kind: 'table', table: compileTable(owner, source, compiler) };
    case 'dmn:Context':
      return { kind: 'context', entries: compileEntries(owner, source, compiler) };
    case 'dmn:List':
      return { kind: 'list', items: compileItems(owner, source, compiler) };
    case 'dmn:Relation': {
      const columns = elementsOf(source, 'column').map((column) => textOf(column, 'name') ?? '');
      const rows = elementsOf(source, 'row').map((row) => compileItems(owner, row, compiler));
      return { kind: 'relation', columns, rows };
    }
    default:
      compiler.report(owner, `${source.$type} is not supported as the logic of a decision`);
      return NOTHING;
  }
}

function compileEntries(owner: ModdleElement, source: ModdleElement, compiler: Compiler): ContextEntry[] {
  return elementsOf(source, 'contextEntry').map((entry) => {
    const variable = elementOf(entry, 'variable');
    const name = variable && textOf(variable, 'name');
    const value = elementOf(entry, 'value');
    const logic = value === undefined ? NOTHING : compileLogic(owner, value, compiler);
    return { ...(name ? { name } : {}), logic };
  });
}

function compileItems(owner: ModdleElement, source: ModdleElement, compiler: Compiler): Logic[] {
  return elementsOf(source, 'elements').map((item) => compileLogic(owner, item, compiler));
}

/** Null for one without text. */
function expressionOf(
  owner: ModdleElement,
  source: ModdleElement | undefined,
  what: string,
  compiler: Compiler,
): FeelExpression | null {
  const text = source === undefined ? '' : (textOf(source, 'text')?.trim() ?? '');
  if (source !== undefined && !isFeel(owner, source, what, compiler)) return null;
  if (text === '') return null;
  return compiler.feelOf(owner, what, () => compileFeel(text)) ?? null;
}

function isFeel(owner: ModdleElement, source: ModdleElement, what: string, compiler: Compiler): boolean {
  const language = textOf(source, 'expressionLanguage') ?? '';
  if (language === '' || /feel/i.test(language)) return true;
  compiler.report(owner, `${what} is in '${language.slice(0, 100)}'; only FEEL is supported`);
  return false;
}

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

function compileTable(owner: ModdleElement, source: ModdleElement, compiler: Compiler): DecisionTable {
  const hitPolicy = textOf(source, 'hitPolicy') ?? 'UNIQUE';
  const aggregation = textOf(source, 'aggregation');
  if (!HIT_POLICIES.has(hitPolicy)) compiler.report(owner, `the hit policy '${hitPolicy}' is unknown`);
  if (aggregation !== undefined && !AGGREGATIONS.has(aggregation)) {
    compiler.report(owner, `the aggregation '${aggregation}' is unknown`);
  }
  const inputs = elementsOf(source, 'input').map((input, at) => compileInput(owner, input, at, compiler));
  const outputs = elementsOf(source, 'output').map((output) => compileOutput(owner, output, compiler));
  if (outputs.length === 0) compiler.report(owner, 'the decision table has no output');
  if (outputs.length > 1) {
    if (hitPolicy === 'COLLECT' && aggregation !== undefined) {
      compiler.report(owner, `${aggregation} of COLLECT needs a table with one output`);
    }
    if (outputs.some(({ name }) => name === '')) compiler.report(owner, 'an output of several has no name');
  }
  const rules = elementsOf(source, 'rule').map((rule, at) =>
    compileRule(owner, rule, at, { inputs: inputs.length, outputs: outputs.length }, compiler),
  );
  return {
    hitPolicy: hitPolicy as HitPolicy,
    ...(hitPolicy === 'COLLECT' && aggregation ? { aggregation: aggregation as Aggregation } : {}),
    inputs: inputs.filter((input) => input !== undefined),
    outputs,
    rules,
  };
}

function compileInput(
  owner: ModdleElement,
  source: ModdleElement,
  at: number,
  compiler: Compiler,
): DecisionInput | undefined {
  const what = `the expression of input ${at + 1}`;
  const expressionSource = elementOf(source, 'inputExpression');
  const text = expressionSource === undefined ? '' : (textOf(expressionSource, 'text')?.trim() ?? '');
  if (text === '') compiler.report(owner, `${what} is missing or empty`);
  const expression = expressionOf(owner, expressionSource, what, compiler);
  if (expression === null) return undefined;
  return { id: idOf(source), label: textOf(source, 'label') ?? text, expression };
}

function compileOutput(owner: ModdleElement, source: ModdleElement, compiler: Compiler): DecisionOutput {
  const name = textOf(source, 'name') ?? '';
  const values = elementOf(source, 'outputValues');
  // As Camunda reads them: texts between commas, without quotes.
  const priorities = (values ? (textOf(values, 'text') ?? '') : '')
    .split(',')
    .map((value) => value.trim().replace(/["']/g, ''))
    .filter((value) => value !== '');
  const what = `the default of output '${name}'`;
  const defaultValue = expressionOf(owner, elementOf(source, 'defaultOutputEntry'), what, compiler);
  return { name, priorities, ...(defaultValue === null ? {} : { defaultValue }) };
}

function compileRule(
  owner: ModdleElement,
  source: ModdleElement,
  at: number,
  expected: { readonly inputs: number; readonly outputs: number },
  compiler: Compiler,
): DecisionRule {
  const entries = elementsOf(source, 'inputEntry');
  const outputs = elementsOf(source, 'outputEntry');
  if (entries.length !== expected.inputs || outputs.length !== expected.outputs) {
    const found = `${entries.length} input and ${outputs.length} output entries`;
    const needed = `the table has ${expected.inputs} and ${expected.outputs}`;
    compiler.report(owner, `rule ${at + 1} has ${found}; ${needed}`);
  }
  return {
    id: idOf(source),
    tests: entries.map((entry, column) => testsOf(owner, entry, `${at + 1}, input ${column + 1}`, compiler)),
    outputs: outputs.map((entry, column) =>
      expressionOf(owner, entry, `rule ${at + 1}, output ${column + 1}`, compiler),
    ),
  };
}

function testsOf(
  owner: ModdleElement,
  source: ModdleElement,
  place: string,
  compiler: Compiler,
): UnaryTests | null {
  const what = `rule ${place}`;
  if (!isFeel(owner, source, what, compiler)) return null;
  return compiler.feelOf(owner, what, () => compileUnaryTests(textOf(source, 'text') ?? '')) ?? null;
}

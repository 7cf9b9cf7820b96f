/** Random decision tables: hit policies, aggregators, unary tests, typed inputs and outputs, nulls. */
import fc from 'fast-check';
import type { CamundaCase } from './camunda-jvm.ts';
import { cellOf, expressionOf } from './expressions.ts';
import type { ExpressionType } from './signatures.ts';
import { VARIABLES } from './variables.ts';

const POLICIES = [
  ...['UNIQUE', 'FIRST', 'ANY', 'PRIORITY', 'RULE ORDER', 'OUTPUT ORDER', 'COLLECT'],
  ...['COLLECT SUM', 'COLLECT MIN', 'COLLECT MAX', 'COLLECT COUNT'],
] as const;

type ColumnType = 'number' | 'string' | 'boolean';

const TYPES = ['number', 'number', 'string', 'boolean'] as const;

interface Column {
  readonly type: ColumnType;
  readonly isTyped: boolean;
}

const column: fc.Arbitrary<Column> = fc.record({
  type: fc.constantFrom(...TYPES),
  isTyped: fc.nat({ max: 3 }).map((n) => n === 0),
});

const OUTPUTS: Readonly<Record<ColumnType, readonly string[]>> = {
  number: ['1', '2', '3', '10.5', '0.1', '0.2'],
  string: ['"a"', '"b"', '"c"', '"ab"'],
  boolean: ['true', 'false'],
};

function inputOf({ type, isTyped }: Column): fc.Arbitrary<string> {
  const names = Object.keys(VARIABLES).filter((name) => VARIABLES[name] === type);
  const name = fc.constantFrom(...names);
  const text = fc.oneof({ weight: 5, arbitrary: name }, { weight: 1, arbitrary: expressionOf(type, 1) });
  const typeRef = isTyped ? ` typeRef="${type}"` : '';
  return text.map((source) => `<inputExpression${typeRef}>${textXml(source)}</inputExpression>`);
}

/** Cells that match often. */
function testOf({ type }: Column): fc.Arbitrary<string> {
  const cells = fc.array(cellOf(type, 0), { minLength: 1, maxLength: 3 }).map((list) => list.join(', '));
  const about: Readonly<Record<ColumnType, readonly string[]>> = {
    number: [
      '? > 1',
      '? + 1 > k',
      'abs(?) < 10',
      'not(> 2)',
      'null',
      '? = null',
      '[1, 2, 3]',
      'even(?)',
      'not(1, 2)',
    ],
    string: [
      'contains(?, "a")',
      'string length(?) > 1',
      'not("a", "b")',
      'null',
      '? != null',
      '["a", "b"]',
      't',
    ],
    boolean: ['? = null', 'not(true)', 'not(?)', 'null', 'b'],
  };
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant('-') },
    { weight: 5, arbitrary: cells },
    { weight: 3, arbitrary: fc.constantFrom(...about[type]) },
    { weight: 1, arbitrary: expressionOf('boolean', 1) },
  );
}

/** `isRanked`: Camunda looks priorities up by their text, and computed numbers may have trailing zeros. */
function resultOf({ type }: Column, isRanked: boolean): fc.Arbitrary<string> {
  if (isRanked && type === 'number') return fc.constantFrom(...OUTPUTS[type], 'null');
  return fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...OUTPUTS[type]) },
    { weight: 2, arbitrary: expressionOf(type as ExpressionType, 1) },
    { weight: 1, arbitrary: fc.constant('null') },
  );
}

/** A DMN file of the decisions, which are called `d0`, `d1` and so on. */
export function dmnFile(decisions: readonly string[]): string {
  return [
    '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="f" name="f" namespace="urn:f">',
    ...decisions.map((xml, at) =>
      xml.replaceAll(' id="', ` id="d${at}`).replace('name="d"', `name="d${at}"`),
    ),
    '</definitions>',
  ].join('\n');
}

const TABLES_IN_A_FILE = 50;

/**
 * The cases with the decisions of several files in one file, because Camunda's engine takes long to read a
 * file.
 */
export function filesJoined(cases: readonly CamundaCase[]): CamundaCase[] {
  const joined: CamundaCase[] = [];
  for (let from = 0; from < cases.length; from += TABLES_IN_A_FILE) {
    const part = cases.slice(from, from + TABLES_IN_A_FILE);
    const decisions = part.map((one) => (one.kind === 'decision' ? inner(one.xml) : ''));
    const xml = dmnFile(decisions);
    joined.push(
      ...part.map((one, at) => (one.kind === 'decision' ? { ...one, xml, decision: `d${at}` } : one)),
    );
  }
  return joined;
}

/** The decision in a file of `tableCase`, as decisionTable generated it. */
function inner(xml: string): string {
  const decision = xml.slice(xml.indexOf('<decision '), xml.indexOf('</definitions>'));
  return decision.replaceAll(' id="d0', ' id="').replace('name="d0"', 'name="d"');
}

/** A decision with a table, as XML without the surrounding file. */
export const decisionTable: fc.Arbitrary<string> = fc
  .record({
    policy: fc.constantFrom(...POLICIES),
    inputs: fc.array(column, { minLength: 1, maxLength: 3 }),
    outputs: fc.array(column, { minLength: 1, maxLength: 2 }),
    hasDefault: fc.nat({ max: 5 }).map((n) => n === 0),
  })
  .chain(({ policy, inputs, outputs, hasDefault }) => {
    // An aggregator requires a single numeric output.
    const isAggregated = policy.startsWith('COLLECT ');
    const columns = isAggregated
      ? outputs.slice(0, 1).map((one) => ({ ...one, type: 'number' as const }))
      : outputs;
    const rule = fc.record({
      tests: fc.tuple(...inputs.map(testOf)),
      results: fc.tuple(...columns.map((one) => resultOf(one, /PRIORITY|OUTPUT/.test(policy)))),
    });
    const rules = fc.array(rule, { minLength: 1, maxLength: 5 });
    return fc
      .tuple(fc.tuple(...inputs.map(inputOf)), rules)
      .map(([inputXml, ruleList]) =>
        [
          `<decision id="" name="d"><decisionTable id="t"${policyXml(policy)}>`,
          ...inputXml.map((xml, at) => `<input id="i${at}">${xml}</input>`),
          ...columns.map((output, at) => outputXml(output, at, hasDefault)),
          ...ruleList.map(({ tests, results }, at) => ruleXml(at, tests, results)),
          '</decisionTable></decision>',
        ].join('\n'),
      );
  });

function policyXml(policy: (typeof POLICIES)[number]): string {
  if (!policy.startsWith('COLLECT ')) return ` hitPolicy="${policy}"`;
  return ` hitPolicy="COLLECT" aggregation="${policy.slice('COLLECT '.length)}"`;
}

function outputXml({ type, isTyped }: Column, at: number, hasDefault: boolean): string {
  const values = OUTPUTS[type].slice(0, 4).join(', ');
  const byDefault = hasDefault
    ? `<defaultOutputEntry id="v${at}">${textXml(OUTPUTS[type][1] ?? '')}</defaultOutputEntry>`
    : '';
  return [
    `<output id="o${at}" name="r${at}"${isTyped ? ` typeRef="${type}"` : ''}>`,
    `<outputValues id="u${at}">${textXml(values)}</outputValues>${byDefault}</output>`,
  ].join('');
}

function ruleXml(at: number, tests: readonly string[], results: readonly string[]): string {
  const entries = [
    ...tests.map((text, index) => `<inputEntry id="r${at}i${index}">${textXml(text)}</inputEntry>`),
    ...results.map((text, index) => `<outputEntry id="r${at}o${index}">${textXml(text)}</outputEntry>`),
  ];
  return `<rule id="r${at}">${entries.join('')}</rule>`;
}

function textXml(source: string): string {
  return `<text>${source.replace(/[<>&]/g, (one) => `&#${one.charCodeAt(0)};`)}</text>`;
}

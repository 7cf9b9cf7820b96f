/**
 * FEEL alone, without Kafka: the time of one evaluation in Signalbox, in feelin (through its public API,
 * which parses the text each time) and in Camunda's feel-engine in a warm JVM.
 */
import { evaluate } from 'feelin';
import { compileDecisions } from '../../bpmn/dmn/compile.ts';
import { evaluateDecision } from '../../bpmn/dmn/evaluate.ts';
import type { FeelScope, FeelValue } from '../../bpmn/feel/index.ts';
import { compileFeel } from '../../bpmn/feel/index.ts';
import type { DecisionSpec } from '../../test/dmn-xml.ts';
import { dmnXml } from '../../test/dmn-xml.ts';
import type { CamundaCase } from '../../test/oracle/camunda/camunda-jvm.ts';
import { startCamunda } from '../../test/oracle/camunda/camunda-jvm.ts';
import type { Metric, Scenario } from '../frame/scenario.ts';

const MEASURE_MS = 1_000;
/** The best of them counts, because other programs run on the machine, too. */
const SLICES = 25;
const NOW_MS = Date.UTC(2026, 0, 15, 10, 30);

interface Variables {
  readonly [name: string]: FeelValue;
}

interface Measured {
  readonly name: string;
  readonly text: string;
  readonly variables: Variables;
}

const ITEMS = Array.from({ length: 100 }, (_, at) => ({
  id: at,
  price: (1999 + 25 * at) / 100,
  quantity: (at % 7) + 1,
  paid: at % 3 === 0,
  name: `item ${at}`,
}));

/** Typical expressions of models, in the order of the table. */
const EXPRESSIONS: readonly Measured[] = [
  {
    name: 'condition',
    text: 'amount > 1000 and customer.country = "CH"',
    variables: { amount: 1500, customer: { country: 'CH', name: 'Ada' } },
  },
  {
    name: 'sum_of_100_prices',
    text: 'sum(for i in items return i.price * i.quantity)',
    variables: { items: ITEMS },
  },
  { name: 'filter_of_100', text: 'items[not(paid) and price > 25]', variables: { items: ITEMS } },
  { name: 'every_of_100', text: 'every i in items satisfies i.quantity > 0', variables: { items: ITEMS } },
  {
    name: 'sort_of_100',
    text: 'sort(items, function(a, b) a.quantity < b.quantity)',
    variables: { items: ITEMS },
  },
  {
    name: 'price_with_tax',
    text: '{net: amount * 1.19, id: order.id, total: decimal(net * 1.081, 2)}',
    variables: { amount: 19.99, order: { id: 'A-17' } },
  },
  {
    name: 'text',
    text: 'upper case(substring(name, 1, 3)) + "-" + string(number)',
    variables: { name: 'Ada Lovelace', number: 4711 },
  },
  { name: 'matches', text: 'matches(name, "^[A-Z][a-z]+ .*e$")', variables: { name: 'Ada Lovelace' } },
  {
    name: 'days_between',
    text: '(date(to) - date(from)).days > 14',
    variables: { from: '2026-01-01', to: '2026-02-01' },
  },
  {
    name: 'due_date',
    text: 'date and time(due) + duration("P3D") < now()',
    variables: { due: '2026-01-10T10:00:00Z' },
  },
];

const TABLE: DecisionSpec = {
  id: 'discount',
  hitPolicy: 'FIRST',
  inputs: ['amount', 'customer.country'],
  outputs: ['rate'],
  rules: Array.from(
    { length: 20 },
    (_, at) => `[${at * 100}..${at * 100 + 99}], "CH", "DE" => 0.${at + 10}`,
  ).map((rule) => rule.replace('], ', ']; ')),
};
const TABLE_VARIABLES: Variables = { amount: 1950, customer: { country: 'CH' } };

export const feel: Scenario = {
  name: 'feel',
  title: "one evaluation of an expression: here, in feelin and in Camunda's feel-engine (warm)",
  async run() {
    const table = dmnXml([TABLE]);
    const here = [...EXPRESSIONS.map(here1), await tableHere(table)];
    const feelin = EXPRESSIONS.map(byFeelin);
    const camunda = await byCamunda([
      ...EXPRESSIONS.map(({ text, variables }) => ({ kind: 'expression', text, variables }) as const),
      { kind: 'decision', xml: table, decision: TABLE.id, variables: TABLE_VARIABLES },
    ]);
    return [...EXPRESSIONS.map(({ name }) => name), 'table_of_20_rules'].flatMap((name, at) =>
      metricsOf(name, here[at] ?? 0, feelin[at], camunda?.[at]),
    );
  },
};

function metricsOf(name: string, here: number, feelin?: number, camunda?: number): Metric[] {
  const nanoseconds = (figure: string, value: number, better: Metric['better']): Metric => ({
    ...{ name: `feel_${name}_${figure}ns`, value, unit: 'ns an evaluation', better },
  });
  const times = (other: string, value: number): Metric => ({
    ...{ name: `feel_${name}_times_${other}`, value, unit: `times as fast as ${other}`, better: 'higher' },
  });
  return [
    nanoseconds('', here, 'lower'),
    ...(feelin === undefined ? [] : [nanoseconds('feelin_', feelin, null), times('feelin', feelin / here)]),
    ...(camunda === undefined
      ? []
      : [nanoseconds('camunda_', camunda, null), times('camunda', camunda / here)]),
  ];
}

function here1({ text, variables }: Measured): number {
  const expression = compileFeel(text);
  const scope = scopeOf(variables);
  return bestNanoseconds(() => expression.evaluate(scope, NOW_MS));
}

async function tableHere(xml: string): Promise<number> {
  const { decisions } = await compileDecisions('discount.dmn', xml);
  const decision = decisions?.decisions.get(TABLE.id);
  if (!decision) throw new Error('the table is refused');
  const scope = scopeOf(TABLE_VARIABLES);
  return bestNanoseconds(() => evaluateDecision(decision, scope, NOW_MS));
}

function byFeelin({ text, variables }: Measured): number {
  return bestNanoseconds(() => evaluate(text, variables as Record<string, unknown>, 'camunda'));
}

/** Undefined without Java. */
async function byCamunda(cases: readonly CamundaCase[]): Promise<readonly number[] | undefined> {
  const camunda = await startCamunda();
  if (typeof camunda === 'string') {
    process.stderr.write(`${camunda}\n`);
    return undefined;
  }
  try {
    return await camunda.measure(cases, MEASURE_MS);
  } finally {
    await camunda.close();
  }
}

function scopeOf(variables: Variables): FeelScope {
  const values = new Map(Object.entries(variables));
  return { get: (name) => values.get(name), names: () => values.keys() };
}

/** Measured after a warm-up of the same duration. */
function bestNanoseconds(evaluation: () => unknown): number {
  const sliceNs = BigInt(Math.round((MEASURE_MS * 1e6) / SLICES));
  let best = Number.POSITIVE_INFINITY;
  for (let slice = 0; slice < 2 * SLICES; slice += 1) {
    const begin = process.hrtime.bigint();
    let count = 0;
    let spent = 0n;
    while (spent < sliceNs) {
      for (let at = 0; at < 20; at += 1) evaluation();
      count += 20;
      spent = process.hrtime.bigint() - begin;
    }
    if (slice >= SLICES) best = Math.min(best, Number(spent) / count);
  }
  return best;
}

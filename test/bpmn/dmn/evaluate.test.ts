/**
 * Evaluation of decisions. Source: DMN 1.3 §8.2.8 (hit policies and the figures below), §6.2.2
 * (requirements), §7.3 (boxed expressions); Camunda's dmn-scala, DecisionTableHitPolicyTest, for what it
 * leaves open.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileDecisions } from '../../../bpmn/dmn/compile.ts';
import type { DecisionResult } from '../../../bpmn/dmn/evaluate.ts';
import { evaluateDecision } from '../../../bpmn/dmn/evaluate.ts';
import { STEP_WORK_MAX } from '../../../bpmn/feel/limits.ts';
import type { Json } from '../../../bpmn/feel/types.ts';
import type { DecisionSpec } from '../../dmn-xml.ts';
import { dmnXml } from '../../dmn-xml.ts';

type Variables = { readonly [name: string]: Json };

async function decide(specs: readonly DecisionSpec[], variables: Variables = {}): Promise<DecisionResult> {
  const { decisions, findings } = await compileDecisions('test.dmn', dmnXml(specs));
  assert.deepEqual(findings, []);
  const decision = decisions?.decisions.get(specs[0]?.id ?? '');
  assert.ok(decision);
  const scope = { get: (name: string) => variables[name], names: () => Object.keys(variables) };
  return evaluateDecision(decision, scope, Date.UTC(2026, 0, 1));
}

/** Rules about n; for n = 7, rules 1 and 2 match. */
const RULES = ['> 5 => 10', '> 6 => 30', '< 3 => 20'];
const table = (hitPolicy: string, more: Partial<DecisionSpec> = {}): DecisionSpec[] => [
  { id: 'd', inputs: ['n'], outputs: ['r'], rules: RULES, hitPolicy, ...more },
];

for (const [name, spec, n, expected] of [
  ['UNIQUE: the one rule that matches [B240]', table('UNIQUE'), 1, 20],
  ['UNIQUE: none matches', table('UNIQUE'), 4, null],
  ['FIRST [B240]', table('FIRST'), 7, 10],
  ['ANY: rules agree [B240]', table('ANY', { rules: ['> 5 => "a"', '> 6 => "a"'] }), 7, 'a'],
  ['PRIORITY [B240]', table('PRIORITY', { outputs: ['r = 30, 20, 10'] }), 7, 30],
  ['PRIORITY: a value without one comes last', table('PRIORITY', { outputs: ['r = 30'] }), 7, 30],
  ['OUTPUT ORDER [B240]', table('OUTPUT ORDER', { outputs: ['r = 30, 20, 10'] }), 7, [30, 10]],
  ['RULE ORDER [B240]', table('RULE ORDER'), 7, [10, 30]],
  ['COLLECT [B240]', table('COLLECT'), 7, [10, 30]],
  ['COLLECT: none matches', table('COLLECT'), 4, null],
  ['COLLECT SUM [B240]', table('COLLECT', { aggregation: 'SUM' }), 7, 40],
  ['COLLECT MIN [B240]', table('COLLECT', { aggregation: 'MIN' }), 7, 10],
  ['COLLECT MAX [B240]', table('COLLECT', { aggregation: 'MAX' }), 7, 30],
  ['COLLECT COUNT [B240]', table('COLLECT', { aggregation: 'COUNT' }), 7, 2],
  ['a default when none matches', table('UNIQUE', { outputs: ['r ? "none"'] }), 4, 'none'],
  ['no hit policy is UNIQUE', [{ id: 'd', inputs: ['n'], outputs: ['r'], rules: RULES }], 7, 'failure'],
] as const) {
  test(name, async () => {
    const { result, failure } = await decide(spec, { n });
    if (expected === 'failure') assert.match(failure ?? '', /UNIQUE allows only one: rules 1, 2/);
    else assert.deepEqual(result, expected);
  });
}

test('a violated hit policy is a failure with the numbers of the rules [B240]', async () => {
  const any = await decide(table('ANY'), { n: 7 });
  assert.match(any.failure ?? '', /decision 'd', but: .* ANY doesn.t allow: rules 1, 2/);
  const sum = await decide(table('COLLECT', { aggregation: 'SUM', rules: ['- => "a"'] }), { n: 7 });
  assert.match(sum.failure ?? '', /SUM needs numbers, but a rule returns "a"/);
});

test('a failure contains the warnings of the expressions', async () => {
  const sum = await decide(table('COLLECT', { aggregation: 'SUM', rules: ['- => n - "a"', '- => "b"'] }), {
    n: 7,
  });
  assert.match(
    sum.failure ?? '',
    /SUM needs numbers, .* \(can't subtract the string "a" from the number 7\)/,
  );
});

test('several outputs are a context; PRIORITY compares them in their order [B241]', async () => {
  const spec = {
    ...{ id: 'd', inputs: ['n'], outputs: ['a = "x", "y"', 'b = 1, 2'], hitPolicy: 'PRIORITY' },
    rules: ['- => "y", 1', '- => "x", 2', '- => "x", 1'],
  };
  assert.deepEqual((await decide([spec], { n: 0 })).result, { a: 'x', b: 1 });
});

test('the evaluation contains the matched rules and the inputs', async () => {
  const { evaluated } = await decide(table('COLLECT'), { n: 7 });
  assert.deepEqual(evaluated, [
    {
      decisionId: 'd',
      result: [10, 30],
      inputs: [{ label: 'n', value: 7 }],
      rules: [
        { ruleId: 'd_rule1', index: 1 },
        { ruleId: 'd_rule2', index: 2 },
      ],
    },
  ]);
});

test('required decisions are evaluated first, each once, and are available by their variable or id [B242]', async () => {
  const { result, evaluated } = await decide(
    [
      { id: 'd', requires: ['left', 'right'], literal: 'l + right' },
      { id: 'left', requires: ['base'], variable: 'l', literal: 'base * 2' },
      { id: 'right', requires: ['base'], literal: 'base + 1' },
      { id: 'base', literal: 'n' },
    ],
    { n: 5 },
  );
  assert.equal(result, 16);
  assert.deepEqual(
    evaluated.map(({ decisionId }) => decisionId),
    ['base', 'left', 'right', 'd'],
  );
});

test('a date result stays a date for decisions that require it', async () => {
  const specs = [
    {
      id: 'd',
      requires: ['day'],
      inputs: ['day'],
      outputs: ['r'],
      rules: ['< date("2026-02-01") => "early"'],
    },
    { id: 'day', literal: 'date(text)' },
  ];
  assert.equal((await decide(specs, { text: '2026-01-05' })).result, 'early');
});

test('now() is the time of the step', async () => {
  assert.equal((await decide([{ id: 'd', literal: 'string(today())' }])).result, '2026-01-01');
});

test('contexts, lists and relations [B242]', async () => {
  const literal = (text: string) => `<literalExpression><text>${text}</text></literalExpression>`;
  const entry = (name: string, text: string) =>
    `<contextEntry>${name && `<variable name="${name}" />`}${literal(text)}</contextEntry>`;
  const context = `<context>${entry('a', 'n + 1')}${entry('b', 'a * 2')}</context>`;
  assert.deepEqual((await decide([{ id: 'd', logic: context }], { n: 1 })).result, { a: 2, b: 4 });
  const ending = `<context>${entry('a', 'n + 1')}${entry('', 'a * 2')}</context>`;
  assert.equal((await decide([{ id: 'd', logic: ending }], { n: 1 })).result, 4);
  const list = `<list>${literal('n')}${literal('n + 1')}</list>`;
  assert.deepEqual((await decide([{ id: 'd', logic: list }], { n: 1 })).result, [1, 2]);
  const relation = `<relation><column name="k" /><column name="v" /><row>${literal('"a"')}${literal('n')}</row></relation>`;
  assert.deepEqual((await decide([{ id: 'd', logic: relation }], { n: 1 })).result, [{ k: 'a', v: 1 }]);
});

test('a decision and its requirements share the budget of one evaluation [B243]', async () => {
  const slow = 'count(for i in 1..n return for j in 1..n return i * j)';
  const { failure } = await decide([{ id: 'd', literal: slow }], { n: 100_000 });
  assert.match(failure ?? '', /decision 'd', but: .*work/);
  const parts = Array.from({ length: 40 }, (_, at) => `p${at}`);
  const each = parts.map((id) => ({ id, literal: 'count(for i in 1..n return i * 2)' }));
  const specs = [{ id: 'd', requires: parts, literal: '1' }, ...each];
  assert.equal((await decide(specs, { n: 10 })).result, 1);
  const many = await decide(specs, { n: STEP_WORK_MAX / 40 });
  assert.match(many.failure ?? '', /work/);
});

/**
 * Business knowledge models, boxed functions and invocations, decision services. Source: DMN 1.3 §6.3.9,
 * §7.3, §10.4; camunda/dmn-scala, BkmTest, InvocationTest, FunctionDefinitionTest, DecisionServiceTest.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileDecisions } from '../../../bpmn/dmn/compile.ts';
import { evaluateDecision } from '../../../bpmn/dmn/evaluate.ts';
import type { DecisionSpec } from '../../dmn-xml.ts';
import { dmnXml } from '../../dmn-xml.ts';
import { scopeOf } from '../feel/scope-of.ts';

type Values = Parameters<typeof scopeOf>[0];

const literal = (text: string) =>
  `<literalExpression><text>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</text></literalExpression>`;
const knowledge = (id: string) => {
  const reference = `<requiredKnowledge href="#${id}" />`;
  return `<knowledgeRequirement id="k_${id}">${reference}</knowledgeRequirement>`;
};

/** A business knowledge model with a signature such as `name(a, b: number)` and its logic. */
function model(id: string, signature: string, logic: string, requires: readonly string[] = [], kind = '') {
  const [, name = '', list = ''] = /^(.*?)\((.*)\)$/.exec(signature) ?? [];
  const parameters = list
    .split(',')
    .filter((text) => text.trim() !== '')
    .map((text) => {
      const [parameter = '', type] = text.split(':').map((part) => part.trim());
      return `<formalParameter name="${parameter}"${type ? ` typeRef="${type}"` : ''} />`;
    });
  const attribute = kind === '' ? '' : ` kind="${kind}"`;
  const definition = `<encapsulatedLogic${attribute}>${parameters.join('')}${logic}</encapsulatedLogic>`;
  const needed = requires.map((one) => knowledge(one).replace('id="', `id="${id}_`)).join('');
  return `<businessKnowledgeModel id="${id}" name="${name}">${definition}${needed}</businessKnowledgeModel>`;
}

function file(decisions: readonly DecisionSpec[], ...others: readonly string[]): string {
  return dmnXml(decisions).replace('</definitions>', `${others.join('')}</definitions>`);
}

/** A decision that requires knowledge. */
function d(logic: string, requires: readonly string[] = ['bkm'], id = 'd'): DecisionSpec {
  return { id, logic: requires.map(knowledge).join('') + logic };
}

async function decide(xml: string, variables: Values = {}) {
  const { decisions, findings } = await compileDecisions('test.dmn', xml);
  const decision = decisions?.decisions.get('d');
  assert.ok(decision, JSON.stringify(findings));
  return evaluateDecision(decision, scopeOf(variables), Date.UTC(2026, 0, 1));
}

async function reasons(xml: string): Promise<string[]> {
  return (await compileDecisions('test.dmn', xml)).findings.map(({ reason }) => reason);
}

test('a business knowledge model is a function of FEEL, by position and by name [B261]', async () => {
  const add = model('bkm', 'add(a: number, b)', literal('a * 10 + b'));
  assert.equal((await decide(file([d(literal('add(1, 2)'))], add))).result, 12);
  assert.equal((await decide(file([d(literal('add(b: 1, a: 2)'))], add))).result, 21);
  assert.equal((await decide(file([d(literal('add(n, n) + add(n, n)'))], add), { n: 3 })).result, 66);
  assert.equal(
    (await decide(file([d(literal('add(1)'))], add))).result,
    null,
    'too few: null, as in Camunda',
  );
});

test('its logic is a table, a context or a relation; cells and inputs of tables call it [B261]', async () => {
  const [xml = ''] = /<decisionTable.*<\/decisionTable>/.exec(
    dmnXml([{ id: 't', inputs: ['n'], outputs: ['r'], rules: ['> 5 => "big"', '<= 5 => "small"'] }]),
  ) ?? [''];
  const table = model('bkm', 'size of(n)', xml);
  assert.equal((await decide(file([d(literal('size of(m)'))], table), { m: 7 })).result, 'big');
  const context = model(
    'bkm',
    'both(a, b)',
    `<context><contextEntry><variable name="Sum" />${literal('a + b')}</contextEntry></context>`,
  );
  assert.deepEqual((await decide(file([d(literal('both(1, 2)'))], context))).result, { Sum: 3 });
  const double = model('bkm', 'double(a)', literal('a * 2'));
  const [cells = ''] = /<decisionTable.*<\/decisionTable>/.exec(
    dmnXml([
      {
        id: 'c',
        inputs: ['double(n)'],
        outputs: ['r'],
        rules: ['> double(3) => double(n)', '- => 0'],
        hitPolicy: 'FIRST',
      },
    ]),
  ) ?? [''];
  assert.equal((await decide(file([d(cells)], double), { n: 4 })).result, 8);
  assert.equal((await decide(file([d(cells)], double), { n: 2 })).result, 0);
});

test('it calls its required models, and can read the variables of the caller [B261]', async () => {
  const inner = model('inner', 'rated(a)', literal('a * rate'));
  const outer = model('bkm', 'total(a)', literal('rated(a) + 1'), ['inner']);
  assert.equal((await decide(file([d(literal('total(5)'))], outer, inner), { rate: 3 })).result, 16);
  assert.deepEqual(await reasons(file([d(literal('rated(1)'))], outer, inner)), [
    'the expression: Unknown function rated(), at 1: rated(1) (characters 1 to 5)',
  ]);
});

test('a model without logic returns null and is not an error', async () => {
  const xml = file([d(literal('1 + 1'))], '<businessKnowledgeModel id="bkm" name="later" />');
  assert.equal((await decide(xml)).result, 2);
});

test('a call with an argument of another type is null, a boxed invocation fails; null has every type [B265]', async () => {
  const typed = model('bkm', 'f(a: number)', literal('if a = null then "none" else a'));
  assert.equal((await decide(file([d(literal('f("x")'))], typed))).result, null);
  const { failure } = await decide(file([d(invocation('f', { a: '"x"' }))], typed));
  assert.match(failure ?? '', /decision 'd', but: expected 'number' for the parameter 'a', but found "x"$/);
  assert.equal((await decide(file([d(literal('f(missing)'))], typed))).result, 'none');
});

const invocation = (name: string, bindings: Readonly<Record<string, string>>) =>
  `<invocation>${literal(name)}${Object.entries(bindings)
    .map(([parameter, text]) => `<binding><parameter name="${parameter}" />${literal(text)}</binding>`)
    .join('')}</invocation>`;

test('a boxed invocation is evaluated; an unbound name may be a variable [B261]', async () => {
  const add = model('bkm', 'add(a, b)', literal('a * 10 + b'));
  assert.equal(
    (await decide(file([d(invocation('add', { a: 'n + 1', b: 'n' }))], add), { n: 1 })).result,
    21,
  );
  assert.equal((await decide(file([d(invocation('add', { a: 'n' }))], add), { n: 1, b: 5 })).result, 15);
  const { failure } = await decide(file([d(invocation('add', { a: 'n' }))], add), { n: 1 });
  assert.match(failure ?? '', /the call of 'add' lacks the parameter 'b'/);
  const unknown = file([d(invocation('nope', {}))], add);
  assert.deepEqual(await reasons(unknown), [
    "an invocation calls 'nope', which is not a business knowledge model",
  ]);
});

test('a binding without a matching parameter is a variable, as in Camunda; a failing call is null', async () => {
  const add = model('bkm', 'add(a)', literal('a + b'));
  const bound = file([d(invocation('add', { a: '1', b: '2' }))], add);
  assert.equal((await decide(bound)).result, 3);
  const inDmn15 = bound.replaceAll('DMN/20191111/MODEL/', 'DMN/20230324/MODEL/');
  assert.equal((await decide(inDmn15)).result, null);
  const [table = ''] = /<decisionTable.*<\/decisionTable>/.exec(
    dmnXml([{ id: 't', inputs: ['n'], outputs: ['r'], rules: ['> 5 => 1', '> 6 => 2'] }]),
  ) ?? [''];
  const unique = model('bkm', 'f(n)', table);
  assert.equal((await decide(file([d(literal('[f(6), f(7)]'))], unique))).result?.toString(), '1,');
});

test('a function in a context is called by the entries after it [B262]', async () => {
  const entry = (name: string, logic: string) =>
    `<contextEntry>${name && `<variable name="${name}" />`}${logic}</contextEntry>`;
  const definition = `<functionDefinition><formalParameter name="x" />${literal('x + k')}</functionDefinition>`;
  const last = entry('', literal('plus(1) * plus(2)'));
  const context = `<context>${entry('k', literal('n'))}${entry('plus', definition)}${last}</context>`;
  assert.equal((await decide(file([d(context, [])]), { n: 10 })).result, 132);
  const feel = `<context>${entry('plus', literal('function(x) x + n'))}${entry('', literal('plus(1)'))}</context>`;
  assert.equal((await decide(file([d(feel, [])]), { n: 10 })).result, 11);
  const boxed = `<context>${entry('plus', definition)}${entry('r', invocation('plus', { x: '4' }))}</context>`;
  assert.deepEqual(
    (await decide(file([d(boxed, [])]), { k: 1 })).result,
    { plus: null, r: 5 },
    'no JSON: null',
  );
});

test('a function with the name of a built-in one takes precedence; a number does not', async () => {
  const count = model('bkm', 'count(a)', literal('"mine"'));
  assert.equal((await decide(file([d(literal('count([1])'))], count))).result, 'mine');
  const entry = `<contextEntry><variable name="count" />${literal('7')}</contextEntry>`;
  const context = `<context>${entry}<contextEntry>${literal('count([1, 2]) + count')}</contextEntry></context>`;
  assert.equal((await decide(file([d(context, [])]))).result, 9);
});

test('recursion is limited in depth and work [B263]', async () => {
  const sum = model('bkm', 'sum to(n)', literal('if n = 0 then 0 else n + sum to(n - 1)'), ['bkm']);
  assert.equal((await decide(file([d(literal('sum to(9)'))], sum))).result, 45);
  const { failure } = await decide(file([d(literal('sum to(100000)'))], sum));
  assert.match(failure ?? '', /nested deeper than 100 levels/);
  const fib = model('bkm', 'fib(n)', literal('if n < 2 then n else fib(n - 1) + fib(n - 2)'), ['bkm']);
  const slow = await decide(file([d(literal('fib(60)'))], fib));
  assert.match(slow.failure ?? '', /work/);
});

test('other kinds of functions, and knowledge of another file, are rejected [B266]', async () => {
  for (const kind of ['Java', 'PMML']) {
    const foreign = model('bkm', 'f(a)', literal('a'), [], kind);
    const expected = [`a function of the kind ${kind} is not supported; use FEEL`];
    assert.deepEqual(await reasons(file([d(literal('f(1)'))], foreign)), expected);
  }
  const elsewhere = file([{ id: 'd', logic: knowledge('bkm').replace('#bkm', 'other#bkm') + literal('1') }]);
  assert.deepEqual(await reasons(elsewhere), [
    "requires 'other#bkm', which is not a business knowledge model of this file or of one that it imports",
  ]);
});

const service = (parts: string) => `<decisionService id="bkm" name="pricing">${parts}</decisionService>`;

test('a decision service is called like a function: its input data, then its input decisions [B264]', async () => {
  const decisions: DecisionSpec[] = [
    d(literal('pricing(base, 2)')),
    { id: 'gross', requires: ['factor'], literal: 'amount * factor' },
    { id: 'factor', literal: '1' },
  ];
  const parts =
    '<outputDecision href="#gross" /><inputDecision href="#factor" /><inputData href="#i_amount" />';
  const input = '<inputData id="i_amount" name="amount"><variable id="v_a" name="amount" /></inputData>';
  const { result, evaluated } = await decide(file(decisions, service(parts), input), { base: 50 });
  assert.equal(result, 100);
  assert.deepEqual(
    evaluated.map(({ decisionId }) => decisionId),
    ['d'],
  );
});

test('a decision service that is only drawn has no effect [B264]', async () => {
  const drawn = service('<outputDecision href="#d" />');
  assert.equal((await decide(file([{ id: 'd', literal: '1' }], drawn))).result, 1);
});

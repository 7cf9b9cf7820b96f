/** Gateways, ad-hoc subprocesses, links, terminate end events, and decisions. Pure. */
import { dmnXml } from '../../dmn-xml.ts';
import type { SimModel } from './model.ts';
import { asOften, begin, boundary, choice, END, end, job, oneOf, START, times } from './model.ts';

/** The decision `grade`: of an amount, by a table that requires another decision. */
export const GRADE_DMN = dmnXml([
  {
    id: 'grade',
    requires: ['sum'],
    inputs: ['sum'],
    outputs: ['grade'],
    rules: ['< 7 => "low"', '[7..14] => "middle"', '- => "high"'],
    hitPolicy: 'FIRST',
  },
  { id: 'sum', literal: 'if amount = null then 0 else amount' },
]);

export const decidingModels: readonly SimModel[] = [
  {
    process: {
      id: 'some',
      nodes: [
        START,
        { id: 'split', type: 'inclusiveGateway' },
        job('cheap'),
        job('dear'),
        job('always'),
        boundary('cheapFailed', 'cheap', { error: 'BAD' }),
        end('afterFailed'),
        { id: 'merge', type: 'inclusiveGateway' },
        { id: 'byHand', type: 'manualTask' },
        { id: 'asIs', type: 'task' },
        { id: 'passed', type: 'intermediateThrowEvent' },
        END,
      ],
      flows: [
        'start -> split',
        'split -> cheap if amount < 10',
        'split -> dear if amount > 5',
        'split -> always default',
        'cheap -> merge',
        'dear -> merge',
        'always -> merge',
        'cheapFailed -> afterFailed',
        'merge -> byHand -> asIs -> passed -> end',
      ],
    },
    laws: [
      ['merged once, or nothing came', (of) => of.completed('merge') + of.completed('afterFailed') >= 1],
      asOften('end', 'merge'),
      asOften('passed', 'byHand'),
    ],
  },
  {
    process: {
      id: 'enough',
      nodes: [
        START,
        { id: 'spread', type: 'parallelGateway' },
        job('askAnn'),
        job('askBob'),
        job('askCid'),
        { id: 'quorum', type: 'complexGateway', activationCondition: '=activationCount >= 2' },
        job('go'),
        end('rest'),
        END,
      ],
      flows: [
        'start -> spread -> askAnn -> quorum',
        'spread -> askBob -> quorum',
        'spread -> askCid -> quorum',
        'quorum -> go if waitingForStart',
        'quorum -> rest default',
        'go -> end',
      ],
    },
    laws: [
      times('askAnn', 1),
      times('askBob', 1),
      times('askCid', 1),
      [
        'it continues once, and consumes the rest',
        (of) => of.completed('go') === 1 && of.completed('rest') <= 1,
      ],
    ],
  },
  {
    process: {
      id: 'any-order',
      nodes: [
        START,
        {
          id: 'tidying',
          type: 'adHocSubProcess',
          nodes: [
            job('sweep'),
            job('mop', { outputs: { mopped: '=true' } }),
            job('dust'),
            { id: 'look', type: 'manualTask' },
          ],
          flows: ['sweep -> mop'],
          adHoc: { elements: '=["sweep", "dust"]', completion: '=amount > 15 or mopped = true' },
        },
        {
          id: 'shopping',
          type: 'adHocSubProcess',
          attributes: { ordering: 'Sequential', cancelRemainingInstances: 'false' },
          nodes: [job('bread'), job('milk')],
          adHoc: { elements: '=["milk", "bread", "milk"]', out: 'bought', outElement: '=amount' },
        },
        END,
      ],
      flows: ['start -> tidying -> shopping -> end'],
    },
    repeated: ['milk'],
    laws: [
      times('tidying', 1),
      times('milk', 2),
      times('bread', 1),
      [
        'each at most once',
        (of) => of.completed('mop') <= of.completed('sweep') && of.completed('dust') <= 1,
      ],
    ],
  },
  {
    process: {
      id: 'leap',
      nodes: [
        START,
        job('runUp'),
        { id: 'jump', type: 'intermediateThrowEvent', link: 'over' },
        { id: 'land', type: 'intermediateCatchEvent', link: 'over' },
        {
          id: 'field',
          type: 'subProcess',
          nodes: [
            begin('fieldStart'),
            { id: 'fieldFork', type: 'parallelGateway' },
            job('walk'),
            job('rest'),
            end('arrived', { terminate: true }),
            end('rested'),
          ],
          flows: ['fieldStart -> fieldFork -> walk -> arrived', 'fieldFork -> rest -> rested'],
        },
        END,
      ],
      flows: ['start -> runUp -> jump', 'land -> field -> end'],
    },
    laws: [
      asOften('jump', 'land'),
      times('walk', 1),
      ['the other is done or ended', (of) => of.completed('rest') + of.terminated('rest') === 1],
    ],
  },
  {
    process: {
      id: 'graded',
      nodes: [
        START,
        {
          id: 'decide',
          type: 'businessRuleTask',
          extension: '<zeebe:calledDecision decisionId="grade" resultVariable="grade" />',
          outputs: { grade: '=grade', graded: '=amount' },
        },
        { id: 'report', type: 'sendTask', job: { type: 'report' } },
        choice('isHigh'),
        { id: 'check', type: 'businessRuleTask', job: { type: 'check' } },
        end('high'),
        END,
      ],
      flows: [
        'start -> decide -> report -> isHigh',
        'isHigh -> check if grade = "high"',
        'isHigh -> end default',
        'check -> high',
      ],
    },
    laws: [
      oneOf('end', 'high'),
      ['decided as the table says', (of) => of.variable('grade') === gradeOf(of.variable('graded'))],
      ['checked when high', (of) => (of.variable('grade') === 'high') === (of.completed('check') === 1)],
    ],
  },
];

function gradeOf(amount: unknown): string {
  const sum = typeof amount === 'number' ? amount : 0;
  if (sum < 7) return 'low';
  return sum <= 14 ? 'middle' : 'high';
}

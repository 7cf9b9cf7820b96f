/** Call activities: a chain of calls, errors and escalations through it, calls by a list, recursion. Pure. */
import type { SimModel } from './model.ts';
import { asOften, boundary, choice, DEADLINE, END, end, job, oneOf, START, times } from './model.ts';

export const callingModels: readonly SimModel[] = [
  {
    process: {
      id: 'parent',
      nodes: [
        START,
        { id: 'call', type: 'callActivity', called: { processId: 'child' } },
        boundary('callFailed', 'call', { error: 'BAD' }),
        boundary('callLate', 'call', { timer: { duration: 'PT9S' } }),
        boundary('callWarned', 'call', { interrupting: false, escalation: 'WARN' }),
        boundary('callHalted', 'call', { signal: 'halt' }),
        job('afterCall'),
        end('afterFailed'),
        end('afterLate'),
        end('afterWarned'),
        end('afterHalted'),
        END,
      ],
      flows: [
        'start -> call -> afterCall -> end',
        'callFailed -> afterFailed',
        'callLate -> afterLate',
        'callWarned -> afterWarned',
        'callHalted -> afterHalted',
      ],
    },
    laws: [
      oneOf('call', 'callFailed', 'callLate', 'callHalted'),
      asOften('afterCall', 'call'),
      ['an end for each way', (of) => of.completed('afterWarned') === of.completed('callWarned')],
    ],
  },
  {
    process: {
      id: 'child',
      nodes: [
        START,
        job('childWork'),
        choice('isWorth'),
        { id: 'warn', type: 'intermediateThrowEvent', escalation: 'WARN' },
        choice('isBad'),
        end('bad', { error: 'BAD' }),
        END,
      ],
      flows: [
        'start -> childWork -> isWorth',
        'isWorth -> warn if amount > 12',
        'isWorth -> isBad default',
        'warn -> isBad',
        'isBad -> bad if amount > 16',
        'isBad -> end default',
      ],
    },
    isOnlyCalled: true,
    laws: [times('childWork', 1)],
  },
  {
    // Calls two levels deep by an expression; output mappings take the result.
    process: {
      id: 'grandparent',
      nodes: [
        START,
        {
          id: 'callParent',
          type: 'callActivity',
          called: { processId: '="par" + "ent"', propagateAllChildVariables: 'false' },
          outputs: { answered: '=true' },
        },
        boundary('stopped', 'callParent', { message: { name: 'stop', key: '=key' } }),
        end('afterStopped'),
        END,
      ],
      flows: ['start -> callParent -> end', 'stopped -> afterStopped'],
    },
    laws: [
      oneOf('callParent', 'stopped'),
      [
        'answered when called',
        (of) => (of.variable('answered') === true) === (of.completed('callParent') === 1),
      ],
    ],
  },
  {
    process: {
      id: 'descent',
      nodes: [
        START,
        choice('isDeeper'),
        {
          id: 'callSelf',
          type: 'callActivity',
          called: { processId: 'descent' },
          inputs: { depth: '=depth - 1' },
        },
        { id: 'bottom', type: 'serviceTask', job: { type: 'bottom', headers: DEADLINE } },
        END,
      ],
      flows: [
        'start -> isDeeper',
        'isDeeper -> callSelf if depth > 0',
        'isDeeper -> bottom default',
        'callSelf -> end',
        'bottom -> end',
      ],
    },
    laws: [oneOf('callSelf', 'bottom')],
  },
  {
    process: {
      id: 'each-call',
      nodes: [
        START,
        {
          id: 'callEach',
          type: 'callActivity',
          called: { processId: 'square', bindingType: 'deployment' },
          multi: { in: '=[1, 2, 3]', element: 'item', out: 'squares', outElement: '=squared' },
          outputs: { squared: '=square' },
        },
        {
          id: 'callTagged',
          type: 'callActivity',
          called: { processId: 'square', bindingType: 'versionTag', versionTag: 'stable' },
          inputs: { item: '=5' },
        },
        END,
      ],
      flows: ['start -> callEach -> callTagged -> end'],
    },
    repeated: ['callEach'],
    laws: [
      times('callEach', 3),
      times('body of callEach', 1),
      ['a result of each call in its place', (of) => JSON.stringify(of.variable('squares')) === '[1,4,9]'],
      ['the last call brings back all', (of) => of.variable('square') === 25],
    ],
  },
  {
    process: {
      id: 'square',
      versionTag: 'stable',
      nodes: [
        START,
        job('squareWork'),
        { id: 'multiply', type: 'scriptTask', script: { expression: '=item * item', result: 'square' } },
        END,
      ],
      flows: ['start -> squareWork -> multiply -> end'],
    },
    isOnlyCalled: true,
    laws: [['its result', (of) => of.variable('square') === Number(of.variable('item')) ** 2]],
  },
];

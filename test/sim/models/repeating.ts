/**
 * Repeated activities: parallel, sequential, by a condition; and one whose state becomes larger than a
 * record. Pure.
 */
import type { SimModel } from './model.ts';
import { begin, boundary, choice, END, end, job, oneOf, START, times } from './model.ts';

/** A variable of each inner instance of the big activity: together they are larger than a whole record. */
const PADDING = '=string join(for i in 1..420 return "0123456789abcdef")';

export const repeatingModels: readonly SimModel[] = [
  {
    process: {
      id: 'each',
      nodes: [
        START,
        job('ten', {
          multi: { in: '=[1, 2, 3, 4]', element: 'item', out: 'tens', outElement: '=item * 10' },
        }),
        boundary('tenFailed', 'ten', { error: 'BAD' }),
        boundary('tenNoted', 'ten', { interrupting: false, message: { name: 'note', key: '=key' } }),
        boundary('tenReminded', 'ten', { interrupting: false, timer: { cycle: 'R2/PT2S' } }),
        end('afterFailed'),
        end('afterNoted'),
        end('afterReminded'),
        END,
      ],
      flows: [
        'start -> ten -> end',
        'tenFailed -> afterFailed',
        'tenNoted -> afterNoted',
        'tenReminded -> afterReminded',
      ],
    },
    repeated: ['ten', 'tenNoted', 'afterNoted', 'tenReminded', 'afterReminded'],
    laws: [
      oneOf('body of ten', 'tenFailed'),
      ['reminded twice at most', (of) => of.completed('tenReminded') <= 2],
      [
        'four outputs in their places, or none',
        (of) =>
          of.completed('body of ten') === 1
            ? of.completed('ten') === 4 && JSON.stringify(of.variable('tens')) === '[10,20,30,40]'
            : of.completed('ten') + of.terminated('ten') <= 4 && of.variable('tens') === undefined,
      ],
    ],
  },
  {
    process: {
      id: 'in-turn',
      nodes: [
        START,
        {
          id: 'turn',
          type: 'subProcess',
          multi: {
            in: '=[1, 2, 3, 4]',
            element: 'item',
            out: 'turns',
            outElement: '=item',
            sequential: true,
            until: '=numberOfCompletedInstances >= 2',
          },
          nodes: [begin('turnStart'), job('turnWork'), end('turnEnd')],
          flows: ['turnStart -> turnWork -> turnEnd'],
        },
        boundary('turnLate', 'turn', { timer: { duration: 'PT12S' } }),
        end('afterLate'),
        END,
      ],
      flows: ['start -> turn -> end', 'turnLate -> afterLate'],
    },
    repeated: ['turn', 'turnStart', 'turnWork', 'turnEnd'],
    laws: [
      oneOf('body of turn', 'turnLate'),
      [
        'two of four turns, in order',
        (of) =>
          of.completed('body of turn') === 0 ||
          (of.completed('turn') === 2 && JSON.stringify(of.variable('turns')) === '[1,2,null,null]'),
      ],
    ],
  },
  {
    process: {
      id: 'received',
      nodes: [
        START,
        {
          id: 'letter',
          type: 'receiveTask',
          message: { name: 'packed', key: '=key' },
          multi: { in: '=[1, 2]', until: '=numberOfCompletedInstances >= 1' },
        },
        END,
      ],
      flows: ['start -> letter -> end'],
    },
    laws: [times('letter', 1), times('body of letter', 1)],
  },
  {
    process: {
      id: 'thrice',
      nodes: [
        START,
        job('once', { loop: { while: '=loopCounter < 3' } }),
        {
          id: 'twice',
          type: 'scriptTask',
          script: { expression: '=loopCounter', result: 'last' },
          loop: { maximum: 2, testBefore: true },
        },
        END,
      ],
      flows: ['start -> once -> twice -> end'],
    },
    repeated: ['once', 'twice'],
    laws: [times('once', 3), times('body of once', 1), times('twice', 2)],
  },
  {
    // Larger than a record may be: from then on the instance is stored in parts.
    process: {
      id: 'big',
      nodes: [
        START,
        job('part', {
          inputs: { padding: PADDING },
          multi: {
            in: '=for i in 1..12 return i',
            element: 'item',
            out: 'parts',
            outElement: '=item',
          },
        }),
        boundary('partFailed', 'part', { error: 'BAD' }),
        boundary('partHalted', 'part', { signal: 'halt' }),
        choice('whatever'),
        END,
      ],
      flows: [
        'start -> part -> whatever',
        'partFailed -> whatever',
        'partHalted -> whatever',
        'whatever -> end',
      ],
    },
    repeated: ['part'],
    laws: [
      oneOf('body of part', 'partFailed', 'partHalted'),
      [
        'an output of each part',
        (of) =>
          of.completed('body of part') === 0 ||
          JSON.stringify(of.variable('parts')) === '[1,2,3,4,5,6,7,8,9,10,11,12]',
      ],
    ],
  },
];

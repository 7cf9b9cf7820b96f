/** Compensation, in each order and from each position, and transactions. Handlers wait for jobs. Pure. */
import type { NodeSpec } from '../../bpmn-xml.ts';
import type { Law, SimModel } from './model.ts';
import { asOften, begin, boundary, choice, END, end, job, oneOf, START, times, undoing } from './model.ts';

/** A job and its compensation handler. */
function undoable(id: string, more: Partial<NodeSpec> = {}): NodeSpec[] {
  return [
    job(id, more),
    undoing(`undo-${id}`),
    boundary(`undoing-${id}`, id, { compensation: `undo-${id}` }),
  ];
}

/**
 * A law: completed activities are compensated when `thrown` completes, each as often, and never otherwise.
 */
function undone(thrown: string, ...ids: readonly string[]): Law {
  return [
    `${ids.join(', ')} undone by ${thrown}, once each`,
    (of) =>
      ids.every((id) => of.completed(`undo-${id}`) === (of.completed(thrown) > 0 ? of.completed(id) : 0)),
  ];
}

export const undoingModels: readonly SimModel[] = [
  {
    process: {
      id: 'trip',
      nodes: [
        START,
        { id: 'fork', type: 'parallelGateway' },
        ...undoable('hotel'),
        job('flight'),
        boundary('undoing-flight', 'flight', { compensation: 'undo-flight' }),
        {
          id: 'undo-flight',
          type: 'subProcess',
          isForCompensation: true,
          nodes: [begin('refundStart'), job('refund'), end('refundEnd')],
          flows: ['refundStart -> refund -> refundEnd'],
        },
        { id: 'join', type: 'parallelGateway' },
        choice('isDear'),
        { id: 'undo', type: 'intermediateThrowEvent', compensation: true },
        end('undone'),
        END,
      ],
      flows: [
        'start -> fork -> hotel -> join',
        'fork -> flight -> join',
        'join -> isDear',
        'isDear -> undo if amount > 8',
        'isDear -> end default',
        'undo -> undone',
      ],
    },
    laws: [undone('undo', 'hotel', 'flight'), asOften('undo-flight', 'refund')],
  },
  {
    // Each inner instance is compensated inside a subprocess that has completed, the newest first.
    process: {
      id: 'tour',
      nodes: [
        START,
        {
          id: 'stations',
          type: 'subProcess',
          nodes: [
            begin('stationsStart'),
            ...undoable('station', { multi: { in: '=[1, 2, 3]', element: 'item', sequential: true } }),
            ...undoable('toll'),
            end('stationsEnd'),
          ],
          flows: ['stationsStart -> station -> toll -> stationsEnd'],
        },
        ...undoable('tip'),
        choice('isDear'),
        end('undoAll', { compensation: true, reverse: true }),
        END,
      ],
      flows: [
        'start -> stations -> tip -> isDear',
        'isDear -> undoAll if amount > 6',
        'isDear -> end default',
      ],
    },
    repeated: ['station'],
    laws: [
      undone('undoAll', 'toll', 'tip'),
      times('station', 3),
      ['the stations undone as one', (of) => of.completed('undo-station') === of.completed('undoAll')],
    ],
  },
  {
    // One activity by name, then the others from an event subprocess.
    process: {
      id: 'repair',
      nodes: [
        START,
        ...undoable('screw'),
        ...undoable('paint'),
        { id: 'unpaint', type: 'intermediateThrowEvent', compensation: 'paint' },
        job('inspect'),
        {
          id: 'givingUp',
          type: 'eventSubProcess',
          nodes: [
            begin('gaveUp', { error: 'BAD' }),
            { id: 'unscrew', type: 'intermediateThrowEvent', compensation: true },
            end('givenUp'),
          ],
          flows: ['gaveUp -> unscrew -> givenUp'],
        },
        END,
      ],
      flows: ['start -> screw -> paint -> unpaint -> inspect -> end'],
    },
    laws: [
      oneOf('end', 'givenUp'),
      ['paint is undone at most once', (of) => of.completed('undo-paint') <= of.completed('paint')],
      [
        'screw is undone when given up',
        (of) => of.completed('undo-screw') === of.completed('unscrew') * of.completed('screw'),
      ],
    ],
  },
  {
    // A subprocess defines its own compensation, by an event subprocess.
    process: {
      id: 'dinner',
      nodes: [
        START,
        {
          id: 'cooking',
          type: 'subProcess',
          nodes: [
            begin('cookingStart'),
            ...undoable('cook'),
            end('cooked'),
            {
              id: 'cleaning',
              type: 'eventSubProcess',
              nodes: [begin('cleanStart', { compensation: true }), job('clean'), end('cleaned')],
              flows: ['cleanStart -> clean -> cleaned'],
            },
          ],
          flows: ['cookingStart -> cook -> cooked'],
        },
        choice('isSpoilt'),
        { id: 'clear', type: 'intermediateThrowEvent', compensation: 'cooking' },
        END,
      ],
      flows: [
        'start -> cooking -> isSpoilt',
        'isSpoilt -> clear if amount > 7',
        'isSpoilt -> end default',
        'clear -> end',
      ],
    },
    laws: [
      asOften('cleaned', 'clear'),
      ['the event subprocess undoes, and no other', (of) => of.completed('undo-cook') === 0],
    ],
  },
  {
    process: {
      id: 'deal',
      nodes: [
        START,
        {
          id: 'dealing',
          type: 'transaction',
          nodes: [
            begin('dealingStart'),
            ...undoable('pay'),
            ...undoable('send'),
            choice('isFair'),
            end('unfair', { cancel: true }),
            end('fair'),
          ],
          flows: [
            'dealingStart -> pay -> send -> isFair',
            'isFair -> unfair if amount > 10',
            'isFair -> fair default',
          ],
        },
        boundary('cancelled', 'dealing', { cancel: true }),
        boundary('broken', 'dealing', { error: 'BAD' }),
        end('afterCancelled'),
        end('afterBroken'),
        END,
      ],
      flows: ['start -> dealing -> end', 'cancelled -> afterCancelled', 'broken -> afterBroken'],
    },
    laws: [
      oneOf('end', 'afterCancelled', 'afterBroken'),
      [
        'everything is taken back when it is cancelled',
        (of) =>
          of.completed('cancelled') === 0 ||
          (of.completed('undo-pay') === 1 && of.completed('undo-send') === 1),
      ],
      [
        'nothing is taken back when it is not',
        (of) => of.completed('end') === 0 || of.completed('undo-pay') + of.completed('undo-send') === 0,
      ],
    ],
  },
];

/** Jobs, messages, timers, signals and conditions, and events that can happen in between. Pure. */
import type { SimModel } from './model.ts';
import { asOften, DEADLINE, END, KEY, oneOf, START, times } from './model.ts';

/** A task at which the engine throws, as if it had a defect. */
export const POISON_ELEMENT = 'poisoned';

export const waitingModels: readonly SimModel[] = [
  {
    process: {
      id: 'order',
      nodes: [START, { id: 'charge', type: 'serviceTask', job: { type: 'charge', headers: DEADLINE } }, END],
      flows: ['start -> charge -> end'],
    },
    laws: [
      ['charged', (of) => of.completed('charge') === 1],
      ['booked when it is the changed one', (of) => of.completed('book') <= 1],
    ],
  },
  {
    process: {
      id: 'ship',
      nodes: [
        START,
        { id: 'packed', type: 'intermediateCatchEvent', message: { name: 'packed', key: KEY } },
        { id: 'sent', type: 'receiveTask', message: { name: 'sent', key: KEY } },
        { id: 'notify', type: 'serviceTask', job: { type: 'notify' } },
        END,
      ],
      flows: ['start -> packed -> sent -> notify -> end'],
    },
    laws: [times('packed', 1), times('sent', 1), times('notify', 1)],
  },
  {
    process: {
      id: 'guarded',
      nodes: [
        START,
        { id: 'work', type: 'serviceTask', job: { type: 'work', headers: DEADLINE } },
        { id: 'late', type: 'boundaryEvent', attachedTo: 'work', timer: { duration: 'PT6S' } },
        { id: 'stop', type: 'boundaryEvent', attachedTo: 'work', message: { name: 'stop', key: KEY } },
        {
          id: 'note',
          type: 'boundaryEvent',
          attachedTo: 'work',
          interrupting: false,
          message: { name: 'note', key: KEY },
        },
        { id: 'noted', type: 'serviceTask', job: { type: 'note' } },
        { id: 'afterLate', type: 'endEvent' },
        { id: 'afterStop', type: 'endEvent' },
        { id: 'afterNote', type: 'endEvent' },
        END,
      ],
      flows: ['start -> work -> end', 'late -> afterLate', 'stop -> afterStop', 'note -> noted -> afterNote'],
    },
    repeated: ['note', 'noted', 'afterNote'],
    laws: [oneOf('work', 'late', 'stop'), asOften('note', 'afterNote')],
  },
  {
    process: {
      id: 'race',
      nodes: [
        START,
        { id: 'gate', type: 'eventBasedGateway' },
        { id: 'go', type: 'intermediateCatchEvent', message: { name: 'go', key: KEY } },
        { id: 'timeout', type: 'intermediateCatchEvent', timer: { duration: 'PT3S' } },
        { id: 'went', type: 'endEvent' },
        { id: 'gaveUp', type: 'endEvent' },
      ],
      flows: ['start -> gate -> go -> went', 'gate -> timeout -> gaveUp'],
    },
    laws: [oneOf('went', 'gaveUp')],
  },
  {
    process: {
      id: 'opened',
      nodes: [
        { id: 'opening', type: 'startEvent', message: { name: 'open' } },
        { id: 'handle', type: 'serviceTask', job: { type: 'handle', headers: DEADLINE } },
        END,
      ],
      flows: ['opening -> handle -> end'],
    },
    laws: [times('handle', 1)],
  },
  {
    process: {
      id: 'nested',
      nodes: [
        START,
        {
          id: 'inner',
          type: 'subProcess',
          nodes: [
            { id: 'innerStart', type: 'startEvent' },
            { id: 'fork', type: 'parallelGateway' },
            { id: 'left', type: 'serviceTask', job: { type: 'left' } },
            { id: 'right', type: 'intermediateCatchEvent', timer: { duration: 'PT2S' } },
            { id: 'join', type: 'parallelGateway' },
            { id: 'innerEnd', type: 'endEvent' },
          ],
          flows: ['innerStart -> fork -> left -> join', 'fork -> right -> join', 'join -> innerEnd'],
        },
        { id: 'bad', type: 'boundaryEvent', attachedTo: 'inner', error: 'BAD' },
        { id: 'handled', type: 'endEvent' },
        END,
      ],
      flows: ['start -> inner -> end', 'bad -> handled'],
    },
    laws: [oneOf('end', 'handled'), asOften('innerEnd', 'inner')],
  },
  {
    process: {
      id: 'picky',
      nodes: [
        START,
        { id: 'choice', type: 'exclusiveGateway' },
        { id: 'big', type: 'endEvent' },
        { id: 'small', type: 'endEvent' },
      ],
      flows: ['start -> choice', 'choice -> big if amount > 10', 'choice -> small if amount <= 10'],
    },
    laws: [oneOf('big', 'small')],
  },
  {
    process: {
      id: 'ticking',
      nodes: [
        { id: 'tick', type: 'startEvent', timer: { cycle: 'R6/PT7S' } },
        { id: 'count', type: 'serviceTask', job: { type: 'count', headers: DEADLINE } },
        END,
      ],
      flows: ['tick -> count -> end'],
    },
    laws: [times('count', 1)],
  },
  {
    process: {
      id: 'looping',
      nodes: [
        START,
        { id: 'again', type: 'exclusiveGateway' },
        { id: 'increase', type: 'scriptTask', script: { expression: '=round + 1', result: 'round' } },
        { id: 'more', type: 'exclusiveGateway' },
        END,
      ],
      flows: ['start -> again -> increase -> more', 'more -> again if round < 30', 'more -> end default'],
    },
    repeated: ['again', 'increase', 'more'],
    laws: [asOften('increase', 'again'), ['thirty rounds', (of) => of.variable('round') === 30]],
  },
  {
    process: {
      id: 'poison',
      nodes: [
        START,
        { id: 'fork', type: 'parallelGateway' },
        { id: 'before', type: 'serviceTask', job: { type: 'before', headers: DEADLINE } },
        { id: POISON_ELEMENT, type: 'task' },
        { id: 'wait', type: 'receiveTask', message: { name: 'packed', key: KEY } },
        { id: 'afterWait', type: 'endEvent' },
        END,
      ],
      flows: ['start -> fork -> wait -> afterWait', `fork -> before -> ${POISON_ELEMENT} -> end`],
    },
  },
  {
    process: {
      id: 'alerted',
      nodes: [
        START,
        { id: 'watch', type: 'serviceTask', job: { type: 'watch', headers: DEADLINE } },
        { id: 'alarm', type: 'boundaryEvent', attachedTo: 'watch', interrupting: false, signal: 'alarm' },
        { id: 'halt', type: 'boundaryEvent', attachedTo: 'watch', signal: 'halt' },
        { id: 'full', type: 'boundaryEvent', attachedTo: 'watch', condition: '=amount > 18' },
        {
          id: 'hearing',
          type: 'eventSubProcess',
          nodes: [
            { id: 'heard', type: 'startEvent', interrupting: false, signal: 'alarm' },
            { id: 'listen', type: 'serviceTask', job: { type: 'listen' } },
            { id: 'listened', type: 'endEvent' },
          ],
          flows: ['heard -> listen -> listened'],
        },
        { id: 'afterAlarm', type: 'endEvent' },
        { id: 'afterHalt', type: 'endEvent' },
        { id: 'afterFull', type: 'endEvent', escalation: 'FULL' },
        END,
      ],
      flows: ['start -> watch -> end', 'alarm -> afterAlarm', 'halt -> afterHalt', 'full -> afterFull'],
    },
    repeated: ['alarm', 'afterAlarm', 'hearing', 'heard', 'listen', 'listened'],
    laws: [oneOf('watch', 'halt', 'full'), asOften('alarm', 'afterAlarm'), asOften('heard', 'listened')],
  },
  {
    process: {
      id: 'called',
      nodes: [
        { id: 'calling', type: 'startEvent', signal: 'call' },
        { id: 'answer', type: 'serviceTask', job: { type: 'answer', headers: DEADLINE } },
        { id: 'warn', type: 'endEvent', signal: 'alarm' },
      ],
      flows: ['calling -> answer -> warn'],
    },
    laws: [times('answer', 1), times('warn', 1)],
  },
  {
    process: {
      id: 'doomed',
      nodes: [START, { id: 'curse', type: 'receiveTask', message: { name: 'curse', key: KEY } }, END],
      flows: ['start -> curse -> end'],
    },
    laws: [times('curse', 1)],
  },
  {
    // When it fails, the message that starts it may already have gone to other processes within the same
    // step.
    process: {
      id: 'cursed',
      nodes: [
        { id: 'cursing', type: 'startEvent', message: { name: 'curse' } },
        { id: 'isFatal', type: 'exclusiveGateway' },
        { id: POISON_ELEMENT, type: 'task' },
        END,
      ],
      flows: [
        'cursing -> isFatal',
        `isFatal -> ${POISON_ELEMENT} if fatal = true`,
        'isFatal -> end default',
        `${POISON_ELEMENT} -> end`,
      ],
    },
  },
];

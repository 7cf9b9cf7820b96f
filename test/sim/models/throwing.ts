/**
 * Events that are thrown and caught: escalations, errors, signals, conditions, messages; event subprocesses
 * of each. Pure.
 */
import type { SimModel } from './model.ts';
import { asOften, begin, boundary, choice, END, end, job, KEY, oneOf, START } from './model.ts';

export const throwingModels: readonly SimModel[] = [
  {
    process: {
      id: 'escalating',
      nodes: [
        START,
        {
          id: 'climb',
          type: 'subProcess',
          nodes: [
            begin('climbStart'),
            job('step'),
            { id: 'tired', type: 'intermediateThrowEvent', escalation: 'TIRED' },
            choice('isHigh'),
            end('fell', { escalation: 'FALL' }),
            end('top'),
            {
              id: 'resting',
              type: 'eventSubProcess',
              nodes: [
                begin('restStart', { interrupting: false, escalation: 'TIRED' }),
                job('pause'),
                end('restEnd', { escalation: 'RESTED' }),
              ],
              flows: ['restStart -> pause -> restEnd'],
            },
          ],
          flows: [
            'climbStart -> step -> tired -> isHigh',
            'isHigh -> fell if amount > 10',
            'isHigh -> top default',
          ],
        },
        boundary('fallen', 'climb', { escalation: 'FALL' }),
        boundary('rested', 'climb', { interrupting: false, escalation: 'RESTED' }),
        end('afterFallen'),
        end('afterRested'),
        {
          id: 'anything',
          type: 'eventSubProcess',
          nodes: [begin('anyStart', { interrupting: true, escalation: 'LOST' }), job('search'), end('found')],
          flows: ['anyStart -> search -> found'],
        },
        choice('isLost'),
        end('lost', { escalation: 'LOST' }),
        END,
      ],
      flows: [
        'start -> climb -> isLost',
        'isLost -> lost if amount > 4',
        'isLost -> end default',
        'fallen -> afterFallen',
        'rested -> afterRested',
      ],
    },
    laws: [
      oneOf('fallen', 'climb'),
      [
        'a pause for each escalation, unless it fell',
        (of) => of.completed('climb') === 0 || of.completed('pause') === 1,
      ],
      ['found when lost', (of) => of.completed('anyStart') === of.completed('found')],
    ],
  },
  {
    process: {
      id: 'failing',
      nodes: [
        START,
        {
          id: 'trying',
          type: 'subProcess',
          nodes: [
            begin('tryStart'),
            job('try'),
            choice('isBroken'),
            end('broke', { error: 'BROKEN' }),
            end('tried'),
          ],
          flows: [
            'tryStart -> try -> isBroken',
            'isBroken -> broke if amount > 12',
            'isBroken -> tried default',
          ],
        },
        boundary('unlucky', 'trying', { error: true }),
        job('again'),
        {
          id: 'handling',
          type: 'eventSubProcess',
          nodes: [begin('handleStart', { error: 'BAD' }), job('sorry'), end('handled')],
          flows: ['handleStart -> sorry -> handled'],
        },
        END,
      ],
      flows: ['start -> trying -> end', 'unlucky -> again -> end'],
    },
    laws: [oneOf('end', 'handled'), asOften('sorry', 'handled')],
  },
  {
    process: {
      id: 'calling-out',
      nodes: [
        START,
        { id: 'await', type: 'eventBasedGateway' },
        { id: 'answered', type: 'intermediateCatchEvent', signal: 'alarm' },
        { id: 'unanswered', type: 'intermediateCatchEvent', timer: { duration: 'PT4S' } },
        { id: 'shout', type: 'intermediateThrowEvent', signal: 'alarm' },
        { id: 'heardAll', type: 'intermediateCatchEvent', signal: 'alarm' },
        end('silence', { signal: 'echo' }),
        {
          id: 'stopping',
          type: 'eventSubProcess',
          nodes: [begin('stopStart', { signal: 'halt' }), job('stopped'), end('stopEnd')],
          flows: ['stopStart -> stopped -> stopEnd'],
        },
      ],
      flows: [
        'start -> await',
        'await -> answered -> heardAll -> silence',
        'await -> unanswered -> shout -> heardAll',
      ],
    },
    laws: [
      oneOf('silence', 'stopEnd'),
      ['one of the two', (of) => of.completed('answered') + of.completed('unanswered') <= 1],
    ],
  },
  {
    process: {
      id: 'watching',
      nodes: [
        START,
        job('fill'),
        boundary('half', 'fill', { interrupting: false, condition: { is: '=amount > 9', names: 'amount' } }),
        boundary('over', 'fill', { condition: '=amount > 19' }),
        { id: 'level', type: 'intermediateCatchEvent', condition: '=amount > 3' },
        {
          id: 'spilling',
          type: 'eventSubProcess',
          nodes: [
            begin('spillStart', { interrupting: false, condition: '=amount > 11' }),
            job('wipe'),
            end('wiped'),
          ],
          flows: ['spillStart -> wipe -> wiped'],
        },
        {
          id: 'draining',
          type: 'eventSubProcess',
          nodes: [begin('drainStart', { condition: '=amount < 6' }), job('refill'), end('drained')],
          flows: ['drainStart -> refill -> drained'],
        },
        end('afterHalf'),
        end('afterOver'),
        END,
      ],
      flows: ['start -> fill -> level -> end', 'half -> afterHalf', 'over -> afterOver'],
    },
    repeated: ['half', 'afterHalf', 'spilling', 'spillStart', 'wipe', 'wiped'],
    laws: [oneOf('end', 'afterOver', 'drained'), asOften('spillStart', 'spilling')],
  },
  {
    process: {
      id: 'full-up',
      nodes: [begin('fullStart', { condition: '=amount > 14' }), job('empty'), END],
      flows: ['fullStart -> empty -> end'],
    },
    isOnlyCalled: true,
  },
  {
    process: {
      id: 'interrupted',
      nodes: [
        START,
        {
          id: 'sleep',
          type: 'subProcess',
          nodes: [
            begin('sleepStart'),
            job('dream'),
            end('awake'),
            {
              id: 'ringing',
              type: 'eventSubProcess',
              nodes: [begin('ring', { timer: { duration: 'PT7S' } }), job('rise'), end('risen')],
              flows: ['ring -> rise -> risen'],
            },
            {
              id: 'snoring',
              type: 'eventSubProcess',
              nodes: [begin('snore', { interrupting: false, timer: { cycle: 'R3/PT2S' } }), end('snored')],
              flows: ['snore -> snored'],
            },
          ],
          flows: ['sleepStart -> dream -> awake'],
        },
        {
          id: 'waking',
          type: 'eventSubProcess',
          nodes: [begin('called', { message: { name: 'stop', key: KEY } }), job('yawn'), end('yawned')],
          flows: ['called -> yawn -> yawned'],
        },
        {
          id: 'noting',
          type: 'eventSubProcess',
          nodes: [
            begin('whisper', { interrupting: false, message: { name: 'note', key: KEY } }),
            end('heard'),
          ],
          flows: ['whisper -> heard'],
        },
        { id: 'tell', type: 'intermediateThrowEvent', message: { name: 'told' }, job: { type: 'tell' } },
        end('say', { message: { name: 'said' }, job: { type: 'say' } }),
      ],
      flows: ['start -> sleep -> tell -> say'],
    },
    repeated: ['snoring', 'snore', 'snored', 'noting', 'whisper', 'heard'],
    laws: [
      oneOf('say', 'yawned'),
      ['it rings three times at most', (of) => of.completed('snore') <= 3],
      asOften('snore', 'snored'),
      asOften('whisper', 'heard'),
    ],
  },
];

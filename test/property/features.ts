/**
 * Blocks that each contain one feature, in a place where it can occur, with random contents, so that a few
 * cases cover every element in every position and every way to leave it. Pure.
 */
import fc from 'fast-check';
import type { Block, RandomProcess, StartKind } from './blocks.ts';
import { leaf, STARTS, simpleScopes } from './blocks.ts';
import type { TriggerEvent } from './events.ts';
import type { FurtherBlock } from './further-blocks.ts';
import { ENDS, TASK_LISTENERS } from './further-blocks.ts';
import { HANDLERS } from './wider-blocks.ts';

type Job = Extract<Block, { readonly kind: 'job' }>;

const job = (element: Job['element']): Block => ({ kind: 'job', element, mapped: false, deadline: false });
const PERSON: FurtherBlock = {
  kind: 'person',
  listeners: TASK_LISTENERS,
  assigned: true,
  form: 'latest',
  mapped: false,
};
const calling = (binding: 'latest' | 'deployment' | 'versionTag'): Block => {
  return { kind: 'call', binding, feel: binding === 'latest', all: binding !== 'versionTag', catches: '' };
};

const { transaction, adHoc, undoneInside } = simpleScopes;

/** Every activity. */
const ACTIVITIES: readonly (readonly [name: string, activity: fc.Arbitrary<Block>])[] = [
  ...(['serviceTask', 'sendTask', 'scriptTask', 'businessRuleTask', 'userTask'] as const).map(
    (element) => [element, fc.constant(job(element))] as const,
  ),
  ['script', fc.constant({ kind: 'script' })],
  [
    'decision',
    fc.constantFrom<FurtherBlock>(
      { kind: 'decision', decision: 'rate', binding: 'latest', mapped: false },
      { kind: 'decision', decision: 'sum', binding: 'deployment', mapped: true },
    ),
  ],
  ['person', fc.constant(PERSON)],
  ['receiveTask', fc.constant({ kind: 'receive', mapped: false })],
  ['manualTask', fc.constant({ kind: 'pass', element: 'manualTask' })],
  ['task', fc.constant({ kind: 'pass', element: 'task' })],
  ['subProcess', simpleScopes.subprocess.map((scope) => ({ ...scope, beside: null }))],
  // A transaction that completes.
  ['transaction', transaction.map((scope) => ({ ...scope, than: 6 }))],
  ['adHocSubProcess', adHoc],
  ['callActivity latest', fc.constant(calling('latest'))],
  ['callActivity deployment', fc.constant(calling('deployment'))],
  ['callActivity versionTag', fc.constant(calling('versionTag'))],
];

const LOOPS = ['parallel', 'sequential', 'output', 'until', 'while', 'times'] as const;

/** Events that can be waited for, and how they are triggered if not from outside. */
const EVENTS: readonly (readonly [event: TriggerEvent, thrower: FurtherBlock | null])[] = [
  [{ kind: 'message' }, null],
  [{ kind: 'timer', due: 'PT5M' }, null],
  [{ kind: 'date' }, null],
  [{ kind: 'cycle' }, null],
  [
    { kind: 'signal', name: 's1' },
    { kind: 'throwSignal', name: 's1' },
  ],
  [{ kind: 'conditional' }, null],
  [
    { kind: 'error', code: 'E1' },
    { kind: 'finish', how: 'error', pick: 0 },
  ],
  [
    { kind: 'escalation', code: 'C1' },
    { kind: 'escalate', code: 'C1' },
  ],
];

export interface Feature {
  readonly name: string;
  readonly block: fc.Arbitrary<Block>;
}

function ofActivity(name: string, activity: fc.Arbitrary<Block>, at: number): Feature[] {
  const loop = (how: (typeof LOOPS)[number]) =>
    activity.map((activity): Block => ({ kind: 'repeated', activity, how }));
  const handler = HANDLERS[at % HANDLERS.length] ?? 'serviceTask';
  const how = (['all', 'one', 'reverse'] as const)[at % 3] ?? 'all';
  const [event] = EVENTS[at % 5] ?? [];
  return [
    { name: `parallel ${name}`, block: loop(at % 3 === 0 ? 'output' : at % 3 === 1 ? 'until' : 'parallel') },
    { name: `sequential ${name}`, block: loop('sequential') },
    { name: `loop ${name}`, block: loop(at % 2 === 0 ? 'while' : 'times') },
    {
      name: `undone ${name}`,
      block: activity.map((work): Block => ({ kind: 'undone', works: [{ work, handler }], how })),
    },
    ...(event === undefined
      ? []
      : [
          {
            name: `${event.kind} on ${name}`,
            block: fc.tuple(activity, leaf).map(guardedBy(event, true)).map(left),
          },
        ]),
  ];
}

function guardedBy(
  event: TriggerEvent,
  interrupting: boolean,
): (parts: readonly [activity: Block, path: Block]) => Block {
  return ([activity, path]) => {
    const boundaries = [{ event, interrupting, ends: false, path }];
    return { kind: 'guarded', activity, boundaries };
  };
}

/** Adds a boundary message, which arrives before others. */
function left(block: Block): Block {
  if (block.kind !== 'guarded') return block;
  const path: Block = { kind: 'pass', element: 'task' };
  const message = { event: { kind: 'message' as const }, interrupting: true, ends: false, path };
  return { ...block, boundaries: [...block.boundaries, message] };
}

function ofEvent([event, thrower]: (typeof EVENTS)[number]): Feature[] {
  const wait = job('serviceTask');
  const body: Block = { kind: 'sequence', blocks: thrower ? [wait, thrower, wait] : [wait] };
  const inside: Block = { kind: 'subprocess', body, beside: null, mapped: false };
  return [true, false].flatMap((interrupting) => {
    const how = `${interrupting ? 'interrupting' : 'beside'} ${event.kind}`;
    return [
      {
        name: `boundary ${how}`,
        block: fc.tuple(fc.constant(inside), leaf).map(guardedBy(event, interrupting)),
      },
      {
        name: `event subprocess ${how}`,
        block: leaf.map((path): Block => {
          return { kind: 'listening', body, listeners: [{ event, interrupting, path }] };
        }),
      },
    ];
  });
}

const OTHERS: readonly Feature[] = [
  { name: 'undone inside', block: undoneInside },
  { name: 'cancelled', block: transaction.map((scope) => ({ ...scope, than: -1 })) },
  { name: 'interrupted inside', block: simpleScopes.subprocess },
  {
    // Its elements wait, so that it can be interrupted.
    name: 'message on adHocSubProcess',
    block: fc
      .tuple(
        adHoc.map((scope): Block => ({ ...scope, elements: [[job('serviceTask') as Job]], until: null })),
        fc.constant<Block>({ kind: 'pass', element: 'task' }),
      )
      .map(guardedBy({ kind: 'message' }, true)),
  },
  ...EVENTS.flatMap(([event]) =>
    event.kind === 'cycle' || event.kind === 'error' || event.kind === 'escalation'
      ? []
      : [{ name: `catch ${event.kind}`, block: fc.constant({ kind: 'catch', event } as Block) }],
  ),
  { name: 'link', block: fc.constant({ kind: 'link' }) },
  { name: 'message throw', block: fc.constant(job('intermediateThrowEvent')) },
  { name: 'none throw', block: fc.constant({ kind: 'pass', element: 'intermediateThrowEvent' }) },
  ...ENDS.map((how) => ({
    name: `${how} end`,
    block: leaf.map((before): Block => {
      const blocks: Block[] = [before, { kind: 'finish', how, pick: 0 }];
      return { kind: 'subprocess', body: { kind: 'sequence', blocks }, beside: null, mapped: false };
    }),
  })),
  ...simpleScopes.others.map(([name, block]) => ({ name, block })),
];

export const features: readonly Feature[] = [
  ...ACTIVITIES.flatMap(([name, activity], at) => ofActivity(name, activity, at)),
  ...EVENTS.flatMap(ofEvent),
  ...OTHERS,
];

/** A process with some features in sequence; `at`: its start events and its event subprocesses. */
export function featuring(chosen: readonly Feature[], at: number): fc.Arbitrary<RandomProcess> {
  const starts = [STARTS[at % STARTS.length], STARTS[(at + 1) % STARTS.length]] as StartKind[];
  const [event] = EVENTS[at % EVENTS.length] ?? [];
  return fc.record({
    body: fc
      .tuple(...chosen.map(({ block }) => block))
      .map((blocks): Block => ({ kind: 'sequence', blocks })),
    // An interrupting one would end everything before it has happened.
    listeners: leaf.map((path) => (event ? [{ event, interrupting: false, path }] : [])),
    starts: fc.constant(starts),
  });
}

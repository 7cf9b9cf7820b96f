/**
 * Random block-structured processes as data. Every block has one entry and one exit (or none, if it ends the
 * path), so each join gets all its tokens, and every instance ends once everything that it waits for has
 * arrived. Precedent: Zeebe's test-util random blocks. Pure.
 */
import fc from 'fast-check';
import type { CatchEvent, TriggerEvent } from './events.ts';
import { catchEvent, gatewayEvent, triggerEvent } from './events.ts';
import type { FurtherBlock } from './further-blocks.ts';
import { call, furtherLeaves, thrower } from './further-blocks.ts';
import type { Listener, WiderBlock } from './wider-blocks.ts';
import { listenerOf, repeatedOf, widerBlocks } from './wider-blocks.ts';

/** Elements that wait, work or pass, without other elements in them. */
export type Leaf =
  | {
      readonly kind: 'job';
      readonly element: JobElement;
      readonly mapped: boolean;
      readonly deadline: boolean;
    }
  | { readonly kind: 'pass'; readonly element: 'manualTask' | 'task' | 'intermediateThrowEvent' }
  | { readonly kind: 'script' }
  | { readonly kind: 'receive'; readonly mapped: boolean }
  | { readonly kind: 'catch'; readonly event: CatchEvent }
  | { readonly kind: 'link' }
  | FurtherBlock;

export type JobElement =
  | 'serviceTask'
  | 'sendTask'
  | 'businessRuleTask'
  | 'userTask'
  | 'scriptTask'
  | 'intermediateThrowEvent';

export interface Boundary {
  readonly event: TriggerEvent;
  readonly interrupting: boolean;
  /** True if its path ends instead of joining the normal flow, where that is allowed. */
  readonly ends: boolean;
  readonly path: Block;
}

export interface Branch {
  /** A threshold of the variable `over`. */
  readonly over: 'a' | 'b' | 'c';
  readonly than: number;
  readonly block: Block;
}

export type Block =
  | Leaf
  | WiderBlock
  | { readonly kind: 'sequence'; readonly blocks: readonly Block[] }
  | {
      readonly kind: 'exclusive' | 'inclusive';
      readonly branches: readonly Branch[];
      readonly otherwise: Block;
    }
  | { readonly kind: 'parallel'; readonly branches: readonly Block[]; readonly joins: boolean }
  | { readonly kind: 'events'; readonly branches: readonly { event: CatchEvent; block: Block }[] }
  | { readonly kind: 'loop'; readonly body: Block; readonly times: number }
  | {
      readonly kind: 'guarded';
      readonly activity: Block;
      readonly boundaries: readonly Boundary[];
    }
  | {
      readonly kind: 'subprocess';
      readonly body: Block;
      /** A second branch inside that ends everything in the subprocess, or throws an error out of it. */
      readonly beside: { readonly how: 'terminate' | 'error'; readonly block: Block } | null;
      readonly mapped: boolean;
    };

/** Kinds of leaves that are activities. */
const ACTIVITIES = new Set(['job', 'script', 'decision', 'person', 'pass']);

type Subprocess = Extract<Block, { readonly kind: 'subprocess' }>;

export interface RandomProcess {
  readonly body: Block;
  /** Event subprocesses of the process itself. */
  readonly listeners: readonly Listener[];
  readonly starts: readonly StartKind[];
}

/** Start events other than the none start event. */
export const STARTS = ['message', 'cycle', 'date', 'signal', 'conditional'] as const;
export type StartKind = (typeof STARTS)[number];

const job: fc.Arbitrary<Leaf> = fc.record({
  kind: fc.constant('job' as const),
  element: fc.constantFrom<JobElement>(
    'serviceTask',
    'serviceTask',
    'sendTask',
    'businessRuleTask',
    'userTask',
    'scriptTask',
    'intermediateThrowEvent',
  ),
  mapped: fc.boolean(),
  deadline: fc.boolean(),
});

export const leaf: fc.Arbitrary<Leaf> = fc.oneof(
  { arbitrary: job, weight: 5 },
  {
    arbitrary: fc.record({
      kind: fc.constant('pass' as const),
      element: fc.constantFrom('manualTask' as const, 'task' as const, 'intermediateThrowEvent' as const),
    }),
    weight: 1,
  },
  { arbitrary: fc.constant({ kind: 'script' as const }), weight: 1 },
  { arbitrary: fc.record({ kind: fc.constant('receive' as const), mapped: fc.boolean() }), weight: 1 },
  { arbitrary: fc.record({ kind: fc.constant('catch' as const), event: catchEvent }), weight: 2 },
  { arbitrary: fc.constant({ kind: 'link' as const }), weight: 1 },
  { arbitrary: furtherLeaves, weight: 5 },
);

/** Blocks that contain others; `block` is any block, with decreasing depth. */
function composites(block: fc.Arbitrary<Block>): Record<string, fc.Arbitrary<Block>> {
  const branch: fc.Arbitrary<Branch> = fc.record({
    over: fc.constantFrom('a' as const, 'b' as const, 'c' as const),
    than: fc.integer({ min: 0, max: 6 }),
    block,
  });
  const boundary: fc.Arbitrary<Boundary> = fc.record({
    event: triggerEvent,
    interrupting: fc.boolean(),
    ends: fc.boolean(),
    path: block,
  });
  const receive = fc.record({ kind: fc.constant('receive' as const), mapped: fc.boolean() });
  const simple = leaf.filter(({ kind }) => ACTIVITIES.has(kind));
  const event = fc.record({ event: gatewayEvent, block });
  const wider = widerBlocks({ block, leaf, activity: fc.oneof(simple, receive, call, subprocess(block)) });
  const { transaction, adHoc } = wider;
  const activity = fc.oneof(
    { arbitrary: simple, weight: 4 },
    { arbitrary: receive, weight: 1 },
    { arbitrary: call, weight: 2 },
    { arbitrary: subprocess(block), weight: 3 },
    { arbitrary: transaction, weight: 1 },
    { arbitrary: adHoc, weight: 1 },
  );
  return {
    sequence: fc.record({
      kind: fc.constant('sequence' as const),
      blocks: fc.array(block, { minLength: 1, maxLength: 3 }),
    }),
    choice: fc.record({
      kind: fc.constantFrom('exclusive' as const, 'inclusive' as const),
      branches: fc.array(branch, { minLength: 1, maxLength: 2 }),
      otherwise: block,
    }),
    parallel: fc.record({
      kind: fc.constant('parallel' as const),
      branches: fc.array(block, { minLength: 2, maxLength: 3 }),
      joins: fc.boolean(),
    }),
    events: fc.record({
      kind: fc.constant('events' as const),
      branches: fc.array(event, { minLength: 2, maxLength: 3 }),
    }),
    loop: fc.record({
      kind: fc.constant('loop' as const),
      body: block,
      times: fc.integer({ min: 1, max: 3 }),
    }),
    guarded: fc.record({
      kind: fc.constant('guarded' as const),
      activity,
      boundaries: fc.array(boundary, { minLength: 1, maxLength: 2 }),
    }),
    subprocess: subprocess(block),
    ...wider,
    repeated: repeatedOf(fc.oneof(activity, simple)),
    caught: caughtThrows(block, subprocess(block)),
  };
}

/**
 * An event that throws in a scope, and an event around it that catches: random processes seldom contain both.
 */
function caughtThrows(block: fc.Arbitrary<Block>, scope: fc.Arbitrary<Subprocess>): fc.Arbitrary<Block> {
  const around = fc.record({ before: fc.option(block, { nil: null, freq: 2 }), path: block, scope });
  return fc
    .tuple(thrower, around, fc.boolean(), fc.boolean())
    .map(([{ leaf, event }, { before, path, scope }, atBoundary, interrupting]): Block => {
      const blocks = [...(before === null ? [] : [before]), leaf];
      const body: Block = { kind: 'sequence', blocks };
      if (!atBoundary) return { kind: 'listening', body, listeners: [{ event, interrupting, path }] };
      const boundaries = [{ event, interrupting, ends: false, path }];
      return { kind: 'guarded', activity: { ...scope, body, beside: null }, boundaries };
    });
}

const WEIGHTS: Readonly<Record<string, number>> = {
  sequence: 3,
  choice: 2,
  parallel: 2,
  guarded: 3,
  repeated: 3,
  listening: 2,
};

/** A block of limited depth. */
const { block } = fc.letrec<{ block: Block }>((tie) => ({
  block: fc.oneof(
    { maxDepth: 4, depthSize: 'small', withCrossShrink: true },
    { arbitrary: leaf, weight: 4 },
    ...Object.entries(composites(tie('block'))).map(([kind, arbitrary]) => ({
      arbitrary,
      weight: WEIGHTS[kind] ?? 1,
    })),
  ),
}));

function subprocess(body: fc.Arbitrary<Block>): fc.Arbitrary<Subprocess> {
  const how = fc.constantFrom('terminate' as const, 'error' as const);
  const beside: fc.Arbitrary<Subprocess['beside']> = fc.option(fc.record({ how, block: body }), { freq: 2 });
  return fc.record({ kind: fc.constant('subprocess' as const), body, beside, mapped: fc.boolean() });
}

const starts = fc.subarray<StartKind>([...STARTS]);

function sequenceOf(blocks: fc.Arbitrary<Block>, maxLength: number): fc.Arbitrary<Block> {
  return fc
    .array(blocks, { minLength: 1, maxLength })
    .map((blocks) => ({ kind: 'sequence' as const, blocks }));
}

export const randomProcess: fc.Arbitrary<RandomProcess> = fc.record({
  body: sequenceOf(block, 3),
  listeners: fc.oneof(
    { arbitrary: fc.constant([]), weight: 3 },
    { arbitrary: fc.array(listenerOf(block), { minLength: 1, maxLength: 2 }), weight: 1 },
  ),
  // Each additional start event creates instances by itself.
  starts: starts.map((kinds) => kinds.slice(0, 2)),
});

/** A called process: small, because every case contains it. */
export const calledProcess: fc.Arbitrary<RandomProcess> = fc.record({
  body: sequenceOf(
    fc.oneof({ arbitrary: leaf, weight: 3 }, { arbitrary: call, weight: 2 }, { arbitrary: block, weight: 1 }),
    2,
  ),
  listeners: fc.constant([]),
  starts: fc.constant([]),
});

const { transaction, adHoc, undoneInside } = widerBlocks({ block: leaf, leaf, activity: job });
const OTHERS = ['choice', 'parallel', 'events', 'complex', 'loop'];

/** Blocks that contain only leaves. */
export const simpleScopes = {
  subprocess: subprocess(leaf),
  transaction,
  adHoc,
  undoneInside,
  others: Object.entries(composites(leaf)).filter(([kind]) => OTHERS.includes(kind)),
} as const;

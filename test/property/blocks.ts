/**
 * Random block-structured processes as data. Every block has one way in and one way out (or none, where it
 * ends), so each join gets what it waits for: whatever is served in the end, ends. Precedent: Zeebe's
 * test-util random blocks. Pure.
 */
import fc from 'fast-check';
import type { WiderBlock } from './wider-blocks.ts';
import { widerBlocks } from './wider-blocks.ts';

/** What waits, works or passes, without anything inside. */
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
  | { readonly kind: 'link' };

export type JobElement =
  | 'serviceTask'
  | 'sendTask'
  | 'businessRuleTask'
  | 'userTask'
  | 'scriptTask'
  | 'intermediateThrowEvent';

/** `due`: from a variable, which may be missing. */
export type CatchEvent = { readonly kind: 'message' } | { readonly kind: 'timer'; readonly due: Due };
export type Due = 'PT1S' | 'PT5M' | 'P1D' | '=due';

export interface Boundary {
  readonly event: CatchEvent | { readonly kind: 'cycle' } | { readonly kind: 'error'; readonly code: string };
  readonly interrupting: boolean;
  /** Ends where it is instead of joining the normal flow, where that is allowed. */
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

type Subprocess = Extract<Block, { readonly kind: 'subprocess' }>;

export interface RandomProcess {
  readonly body: Block;
  readonly messageStart: boolean;
  readonly timerStart: boolean;
}

/** Codes that jobs and end events throw. */
export const ERROR_CODES = ['E1', 'E2'] as const;

const due = fc.constantFrom<Due>('PT1S', 'PT5M', 'P1D', '=due');
const catchEvent: fc.Arbitrary<CatchEvent> = fc.oneof(
  fc.constant({ kind: 'message' as const }),
  due.map((due) => ({ kind: 'timer' as const, due })),
);

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

const leaf: fc.Arbitrary<Leaf> = fc.oneof(
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
);

const boundaryEvent: fc.Arbitrary<Boundary['event']> = fc.oneof(
  catchEvent,
  fc.constant({ kind: 'cycle' as const }),
  fc.constantFrom('', ...ERROR_CODES).map((code) => ({ kind: 'error' as const, code })),
);

/** Blocks that hold others; `block` is any block, of a depth that shrinks. */
function composites(block: fc.Arbitrary<Block>): Record<string, fc.Arbitrary<Block>> {
  const branch: fc.Arbitrary<Branch> = fc.record({
    over: fc.constantFrom('a' as const, 'b' as const, 'c' as const),
    than: fc.integer({ min: 0, max: 6 }),
    block,
  });
  const boundary: fc.Arbitrary<Boundary> = fc.record({
    event: boundaryEvent,
    interrupting: fc.boolean(),
    ends: fc.boolean(),
    path: block,
  });
  const receive = fc.record({ kind: fc.constant('receive' as const), mapped: fc.boolean() });
  const event = fc.record({ event: catchEvent, block });
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
      activity: fc.oneof(job, receive, subprocess(block)),
      boundaries: fc.array(boundary, { minLength: 1, maxLength: 2 }),
    }),
    subprocess: subprocess(block),
    ...widerBlocks({
      block,
      leaf,
      job,
      activity: fc.oneof(job, receive, subprocess(block)),
      catchEvent,
      errorCode: fc.constantFrom('', ...ERROR_CODES),
    }),
  };
}

const WEIGHTS: Readonly<Record<string, number>> = { sequence: 3, choice: 2, parallel: 2, guarded: 3 };

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

export const randomProcess: fc.Arbitrary<RandomProcess> = fc.record({
  body: fc
    .array(block, { minLength: 1, maxLength: 3 })
    .map((blocks) => ({ kind: 'sequence' as const, blocks })),
  messageStart: fc.boolean(),
  timerStart: fc.integer({ min: 0, max: 7 }).map((n) => n === 7),
});

/**
 * Further blocks of random processes: repeated, compensated or canceled activities, ad-hoc subprocesses,
 * complex gateways, and scopes with event subprocesses. Each has one entry and one exit, like the others.
 * Pure.
 */
import fc from 'fast-check';
import type { Block, Leaf } from './blocks.ts';
import type { TriggerEvent } from './events.ts';
import { triggerEvent } from './events.ts';

export const HANDLERS = ['serviceTask', 'manualTask', 'subProcess', 'userTask', 'scriptTask'] as const;

/** An activity with a compensation handler. */
export interface Undoable {
  readonly work: Block;
  readonly handler: (typeof HANDLERS)[number];
}

/** An event subprocess. */
export interface Listener {
  readonly event: TriggerEvent;
  readonly interrupting: boolean;
  readonly path: Block;
}

export type WiderBlock =
  | {
      readonly kind: 'undone';
      readonly works: readonly Undoable[];
      readonly how: 'all' | 'one' | 'reverse' | 'end';
    }
  | {
      /**
       * A subprocess that an event subprocess compensates; `throws`: the compensation that it throws before
       * and after `path`.
       */
      readonly kind: 'undoneInside';
      readonly works: readonly Undoable[];
      readonly path: Block;
      readonly throws: 'nothing' | 'first' | 'all' | 'both';
      readonly how: 'all' | 'one' | 'reverse';
      readonly times: 1 | 2;
    }
  | {
      readonly kind: 'transaction';
      readonly works: readonly Undoable[];
      readonly reverse: boolean;
      readonly body: Block;
      /** It is canceled if the variable `a` is above this. */
      readonly than: number;
    }
  | {
      readonly kind: 'adHoc';
      readonly elements: readonly (readonly Leaf[])[];
      readonly sequential: boolean;
      readonly until: '=true' | '=a > -1' | null;
      readonly cancels: boolean;
    }
  | {
      readonly kind: 'complex';
      readonly branches: readonly Block[];
      readonly needed: number;
      /** True if the reset takes its own flow. */
      readonly late: boolean;
    }
  | {
      readonly kind: 'repeated';
      readonly activity: Block;
      readonly how: 'parallel' | 'sequential' | 'output' | 'until' | 'while' | 'times';
    }
  | {
      readonly kind: 'listening';
      readonly body: Block;
      readonly listeners: readonly Listener[];
    };

export interface Parts {
  readonly block: fc.Arbitrary<Block>;
  readonly leaf: fc.Arbitrary<Leaf>;
  /** An activity that can be compensated or repeated. */
  readonly activity: fc.Arbitrary<Block>;
}

export function listenerOf(block: fc.Arbitrary<Block>): fc.Arbitrary<Listener> {
  return fc.record({ event: triggerEvent, interrupting: fc.boolean(), path: block });
}

/** An activity that is repeated. */
export function repeatedOf(activity: fc.Arbitrary<Block>): fc.Arbitrary<WiderBlock> {
  return fc.record({
    kind: fc.constant('repeated' as const),
    activity,
    how: fc.constantFrom(
      'parallel' as const,
      'sequential' as const,
      'output' as const,
      'until' as const,
      'while' as const,
      'times' as const,
    ),
  });
}

/** The arbitraries by kind. */
export function widerBlocks({ block, leaf, activity }: Parts): {
  readonly [K in Exclude<WiderBlock['kind'], 'repeated'>]: fc.Arbitrary<
    Extract<WiderBlock, { readonly kind: K }>
  >;
} {
  const undoable: fc.Arbitrary<Undoable> = fc.record({
    work: fc.oneof({ arbitrary: activity, weight: 3 }, { arbitrary: repeatedOf(activity), weight: 1 }),
    handler: fc.constantFrom(...HANDLERS),
  });
  const works = fc.array(undoable, { minLength: 1, maxLength: 3 });
  return {
    undone: fc.record({
      kind: fc.constant('undone' as const),
      works,
      how: fc.constantFrom('all' as const, 'one' as const, 'reverse' as const, 'end' as const),
    }),
    undoneInside: fc.record({
      kind: fc.constant('undoneInside' as const),
      works,
      path: block,
      throws: fc.constantFrom('nothing' as const, 'first' as const, 'all' as const, 'both' as const),
      how: fc.constantFrom('all' as const, 'one' as const, 'reverse' as const),
      times: fc.constantFrom(1 as const, 2 as const),
    }),
    transaction: fc.record({
      kind: fc.constant('transaction' as const),
      works,
      reverse: fc.boolean(),
      body: block,
      than: fc.integer({ min: 0, max: 6 }),
    }),
    adHoc: fc.record({
      kind: fc.constant('adHoc' as const),
      elements: fc.array(fc.array(leaf, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 3 }),
      sequential: fc.boolean(),
      until: fc.constantFrom('=true' as const, '=a > -1' as const, null),
      cancels: fc.boolean(),
    }),
    complex: fc.record({
      kind: fc.constant('complex' as const),
      branches: fc.array(block, { minLength: 2, maxLength: 3 }),
      needed: fc.integer({ min: 1, max: 3 }),
      late: fc.boolean(),
    }),
    listening: fc.record({
      kind: fc.constant('listening' as const),
      body: block,
      listeners: fc.array(listenerOf(block), { minLength: 1, maxLength: 2 }),
    }),
  };
}

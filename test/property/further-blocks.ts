/**
 * Leaves of random processes: calls of processes and decisions, user tasks, throwing events, and ends of
 * paths. Pure.
 */
import fc from 'fast-check';
import type { TriggerEvent } from './events.ts';
import { ESCALATION_CODES, SIGNALS } from './events.ts';

export const TASK_LISTENERS = ['creating', 'assigning', 'updating', 'completing', 'canceling'] as const;
export const DECISIONS = ['size', 'rate', 'first', 'sum', 'all', 'order', 'any', 'best'] as const;
export const ENDS = [
  'signal',
  'escalation',
  'message',
  'terminate',
  'error',
  'compensation',
  'none',
] as const;
const BINDINGS = ['latest', 'deployment', 'versionTag'] as const;
export type Binding = (typeof BINDINGS)[number];

export type FurtherBlock =
  | {
      readonly kind: 'call';
      readonly binding: Binding;
      /** True if the id of the called process is FEEL. */
      readonly feel: boolean;
      /** Without it, the called process gets only input mappings, and output mappings take its result. */
      readonly all: boolean;
      /** The error code of its boundary event. */
      readonly catches: '' | 'E1';
    }
  | {
      readonly kind: 'decision';
      readonly decision: (typeof DECISIONS)[number];
      readonly binding: Binding;
      readonly mapped: boolean;
    }
  | {
      readonly kind: 'person';
      readonly listeners: readonly (typeof TASK_LISTENERS)[number][];
      readonly assigned: boolean;
      readonly form: Binding | null;
      readonly mapped: boolean;
    }
  | { readonly kind: 'throwSignal'; readonly name: (typeof SIGNALS)[number] }
  | { readonly kind: 'escalate'; readonly code: string }
  /** Ends the path where that is allowed. */
  | { readonly kind: 'finish'; readonly how: (typeof ENDS)[number]; readonly pick: number };

const binding = fc.constantFrom(...BINDINGS);
const escalationCode = fc.constantFrom(...ESCALATION_CODES, 'C3');

export const call: fc.Arbitrary<FurtherBlock> = fc.record({
  kind: fc.constant('call' as const),
  binding,
  feel: fc.boolean(),
  all: fc.boolean(),
  catches: fc.constantFrom('' as const, 'E1' as const),
});

const decision: fc.Arbitrary<FurtherBlock> = fc.record({
  kind: fc.constant('decision' as const),
  decision: fc.constantFrom(...DECISIONS),
  binding,
  mapped: fc.boolean(),
});

const person: fc.Arbitrary<FurtherBlock> = fc.record({
  kind: fc.constant('person' as const),
  listeners: fc.oneof(fc.constant([]), fc.subarray([...TASK_LISTENERS])),
  assigned: fc.boolean(),
  form: fc.option(binding, { nil: null }),
  mapped: fc.boolean(),
});

const throwSignal = fc.constantFrom(...SIGNALS).map((name) => ({ kind: 'throwSignal' as const, name }));
const escalate = escalationCode.map((code) => ({ kind: 'escalate' as const, code }));
const finish = fc.record({
  kind: fc.constant('finish' as const),
  how: fc.constantFrom(...ENDS),
  pick: fc.nat({ max: 2 }),
});

export const furtherLeaves: fc.Arbitrary<FurtherBlock> = fc.oneof(
  { arbitrary: call, weight: 2 },
  { arbitrary: decision, weight: 1 },
  { arbitrary: person, weight: 2 },
  { arbitrary: throwSignal, weight: 1 },
  { arbitrary: escalate, weight: 1 },
  { arbitrary: finish, weight: 1 },
);

/** A throwing leaf and the event that catches it. */
export const thrower: fc.Arbitrary<{ leaf: FurtherBlock; event: TriggerEvent }> = fc.oneof(
  fc
    .tuple(fc.constantFrom(...ESCALATION_CODES), fc.nat({ max: 2 }), fc.boolean())
    .map(([code, pick, ends]) => {
      const event = { kind: 'escalation' as const, code: pick === 0 ? '' : code };
      if (!ends) return { leaf: { kind: 'escalate' as const, code }, event };
      const how = 'escalation' as const;
      return { leaf: { kind: 'finish' as const, how, pick: ESCALATION_CODES.indexOf(code) }, event };
    }),
  fc.constantFrom('', 'E1').map((code) => ({
    leaf: { kind: 'finish' as const, how: 'error' as const, pick: 0 },
    event: { kind: 'error' as const, code },
  })),
  fc.constantFrom(...SIGNALS).map((name) => ({
    leaf: { kind: 'finish' as const, how: 'signal' as const, pick: SIGNALS.indexOf(name) },
    event: { kind: 'signal' as const, name },
  })),
);

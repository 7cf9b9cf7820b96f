/** Events of random processes as data: catching events and their arbitraries. Pure. */
import fc from 'fast-check';

/** Codes that jobs, events and called processes throw. */
export const ERROR_CODES = ['E1', 'E2'] as const;
export const ESCALATION_CODES = ['C1', 'C2'] as const;
/** Signals that processes throw; signals that start processes are thrown only from outside. */
export const SIGNALS = ['s0', 's1', 's2'] as const;

/** The due time of a timer; `variable` reads it from a variable, which may be missing. */
export type Due = 'PT1S' | 'PT5M' | 'P1D' | '=due';

/** What a catch event waits for. */
export type CatchEvent =
  | { readonly kind: 'message' }
  | { readonly kind: 'timer'; readonly due: Due }
  | { readonly kind: 'date' }
  | { readonly kind: 'signal'; readonly name: (typeof SIGNALS)[number] }
  | { readonly kind: 'conditional' };

/** What a boundary event or the start event of an event subprocess waits for. */
export type TriggerEvent =
  | CatchEvent
  | { readonly kind: 'cycle' }
  | { readonly kind: 'error' | 'escalation'; readonly code: string };

const message = fc.constant({ kind: 'message' as const });
const timer = fc.constantFrom<Due>('PT1S', 'PT5M', 'P1D', '=due').map((due) => {
  return { kind: 'timer' as const, due };
});
const date = fc.constant({ kind: 'date' as const });
const signal = fc.constantFrom(...SIGNALS).map((name) => ({ kind: 'signal' as const, name }));
const conditional = fc.constant({ kind: 'conditional' as const });
const cycle = fc.constant({ kind: 'cycle' as const });

/** Events that are allowed after an event-based gateway. */
export const gatewayEvent: fc.Arbitrary<CatchEvent> = fc.oneof(message, message, timer, timer, date, signal);

export const catchEvent: fc.Arbitrary<CatchEvent> = fc.oneof(gatewayEvent, gatewayEvent, conditional);

export const triggerEvent: fc.Arbitrary<TriggerEvent> = fc.oneof(
  message,
  timer,
  date,
  signal,
  conditional,
  cycle,
  fc.constantFrom('', ...ERROR_CODES).map((code) => ({ kind: 'error' as const, code })),
  fc.constantFrom('', ...ESCALATION_CODES).map((code) => ({ kind: 'escalation' as const, code })),
);

/** True if it interrupts its activity or scope; a cycle never does. */
export function interrupts({ kind }: TriggerEvent, asked: boolean): boolean {
  return kind === 'error' || (asked && kind !== 'cycle');
}

/** Two events with the same result can't be attached to the same activity or scope; null: no limit. */
export function exclusive(event: TriggerEvent): string | null {
  if (event.kind === 'signal') return `signal ${event.name}`;
  if (event.kind === 'error' || event.kind === 'escalation') return `${event.kind} ${event.code}`;
  return event.kind === 'conditional' ? event.kind : null;
}

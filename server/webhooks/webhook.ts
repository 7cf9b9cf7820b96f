/** One webhook: where events are sent, which ones, and how often. */
import type { EventType } from '../../bpmn/published-events.ts';

export interface Webhook {
  /** Part of the name of its consumer group, so it must stay the same. */
  readonly name: string;
  readonly url: URL;
  /** The keys with which requests are signed; several while a key is being replaced. */
  readonly secrets: readonly Buffer[];
  readonly types: ReadonlySet<EventType>;
  /** Ids of processes; undefined: all. */
  readonly processes: ReadonlySet<string> | undefined;
  /** Where a new webhook begins. */
  readonly startAt: 'latest' | 'earliest';
  /** Requests for one event, after which it becomes a dead letter. */
  readonly attempts: number;
  /** Time for a request, from the look-up of the host to the end of the response, ms. */
  readonly timeoutMs: number;
  /** Time before the second attempt, ms; it doubles with each further attempt up to `backoffMaxMs`. */
  readonly backoffMs: number;
  readonly backoffMaxMs: number;
  /** True if its host may have an address of an internal network. */
  readonly mayBeInternal: boolean;
}

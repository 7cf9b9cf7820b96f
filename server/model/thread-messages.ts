/** The messages between the server and the thread of its read model. Types only. */
import type { PartitionOwner } from './partition-owners.ts';
import type { QueryName, QueryTypes } from './queries.ts';

export interface ThreadOptions {
  readonly bootstrapServers: readonly string[];
  readonly properties: ReadonlyMap<string, string>;
  readonly prefix: string;
  /** File of the database, or `:memory:`. */
  readonly file: string;
  /** True if the file of an earlier server is continued, and kept for the next one. */
  readonly isKept: boolean;
  readonly keepEndedMs: number;
}

/** The server stops: the database is closed. */
export interface CloseMessage {
  readonly close: true;
}

/** The server requests announcements of jobs of the type. */
export interface WatchMessage {
  readonly watch: string;
}

export interface QueryMessage<N extends QueryName = QueryName> {
  readonly id: number;
  readonly name: N;
  readonly argument: QueryTypes[N][0];
  /** Partitions whose current history the model must contain first; empty if none. */
  readonly after: readonly number[];
  /**
   * True if the query must fail when the model can't contain it in time; otherwise the answer may be older.
   */
  readonly mustBeCurrent: boolean;
}

export type ThreadMessage =
  | { readonly kind: 'started'; readonly isContinued: boolean }
  | { readonly kind: 'closed' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'warning'; readonly message: string }
  | { readonly kind: 'job'; readonly type: string; readonly partition: number }
  | { readonly kind: 'owners'; readonly owners: readonly PartitionOwner[]; readonly progress: number }
  | { readonly kind: 'result'; readonly id: number; readonly result: unknown }
  | {
      readonly kind: 'problem';
      readonly id: number;
      readonly status: number;
      readonly title: string;
      readonly detail: string;
    }
  | { readonly kind: 'error'; readonly id: number; readonly message: string };

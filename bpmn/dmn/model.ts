/**
 * Decisions as they are compiled: every expression read once, every requirement resolved. Immutable. Pure.
 * Source: DMN 1.3 chapters 6 (requirements), 7 (expressions) and 8 (decision tables).
 */
import type { FeelExpression } from '../feel/types.ts';
import type { UnaryTests } from './unary-tests.ts';

/** The decision requirements graph of one file. */
export interface DecisionGraph {
  /** Of `definitions`. */
  readonly id: string;
  readonly name?: string;
  /** By id, in document order. */
  readonly decisions: ReadonlyMap<string, Decision>;
}

export interface Decision {
  readonly id: string;
  readonly name?: string;
  /** `zeebe:versionTag`. */
  readonly versionTag?: string;
  /** The name under which others see its result: that of its variable, else its id. */
  readonly resultName: string;
  /** Decided first, in document order. */
  readonly requires: readonly Decision[];
  readonly logic: Logic;
}

/** What a decision, or a part of one, is decided by. */
export type Logic =
  | { readonly kind: 'literal'; readonly expression: FeelExpression | null }
  | { readonly kind: 'table'; readonly table: DecisionTable }
  | { readonly kind: 'context'; readonly entries: readonly ContextEntry[] }
  | { readonly kind: 'list'; readonly items: readonly Logic[] }
  | { readonly kind: 'relation'; readonly columns: readonly string[]; readonly rows: readonly Logic[][] };

/** Without a name: the context's result. */
export interface ContextEntry {
  readonly name?: string;
  readonly logic: Logic;
}

export type HitPolicy = 'UNIQUE' | 'FIRST' | 'PRIORITY' | 'ANY' | 'COLLECT' | 'RULE ORDER' | 'OUTPUT ORDER';

export type Aggregation = 'SUM' | 'COUNT' | 'MIN' | 'MAX';

export interface DecisionTable {
  readonly hitPolicy: HitPolicy;
  /** Of COLLECT. */
  readonly aggregation?: Aggregation;
  readonly inputs: readonly DecisionInput[];
  readonly outputs: readonly DecisionOutput[];
  readonly rules: readonly DecisionRule[];
}

export interface DecisionInput {
  readonly id: string;
  readonly label: string;
  readonly expression: FeelExpression;
}

export interface DecisionOutput {
  readonly name: string;
  /** Its values in order of their priority, as written but without quotes. */
  readonly priorities: readonly string[];
  /** When no rule matches. */
  readonly defaultValue?: FeelExpression;
}

export interface DecisionRule {
  readonly id: string;
  /** One for each input; null matches everything. */
  readonly tests: readonly (UnaryTests | null)[];
  /** One for each output; null gives null. */
  readonly outputs: readonly (FeelExpression | null)[];
}

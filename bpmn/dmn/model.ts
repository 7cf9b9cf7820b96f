/**
 * Decisions as they are compiled: every expression read once, every requirement resolved. Immutable. Pure.
 * Source: DMN 1.3 chapters 6 (requirements), 7 (expressions), 8 (decision tables) and 10.4 (services).
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
  /** What can be called by its name: business knowledge models and decision services. */
  readonly invocables: ReadonlyMap<string, Invocable>;
}

export interface Decision {
  readonly id: string;
  readonly name?: string;
  /** `zeebe:versionTag`. */
  readonly versionTag?: string;
  /** The name under which others see its result: that of its variable, else its id. */
  readonly resultName: string;
  /** What its result has to be; absent: anything. See `checkType`. */
  readonly resultType?: string;
  /** Decided first, in document order. */
  readonly requires: readonly Decision[];
  /** What its logic can call. */
  readonly knowledge: readonly Invocable[];
  readonly logic: Logic;
  /** It may take long: it is made under a time limit. */
  readonly timed: boolean;
}

/** What a decision, or other knowledge, calls by its name. */
export type Invocable = KnowledgeModel | DecisionService;

/** A function; what it sees beside its parameters is up to who makes it. */
export interface FunctionLogic {
  readonly parameters: readonly Parameter[];
  readonly body: Logic;
}

export interface Parameter {
  readonly name: string;
  /** See `checkType`. */
  readonly typeRef?: string;
}

/** A business knowledge model. */
export interface KnowledgeModel extends FunctionLogic {
  readonly kind: 'knowledge';
  readonly id: string;
  readonly name: string;
  /** What its body can call: itself too, when it requires itself. */
  readonly requires: readonly Invocable[];
}

export interface DecisionService {
  readonly kind: 'service';
  readonly id: string;
  readonly name: string;
  /** Its input data, then its input decisions. */
  readonly parameters: readonly Parameter[];
  /** Given with the call, not made: the last parameters. */
  readonly inputDecisions: readonly Decision[];
  readonly outputDecisions: readonly Decision[];
}

/** What a decision, or a part of one, is decided by. */
export type Logic =
  | { readonly kind: 'literal'; readonly expression: FeelExpression | null }
  | { readonly kind: 'table'; readonly table: DecisionTable }
  | { readonly kind: 'context'; readonly entries: readonly ContextEntry[] }
  | { readonly kind: 'list'; readonly items: readonly Logic[] }
  | { readonly kind: 'relation'; readonly columns: readonly string[]; readonly rows: readonly Logic[][] }
  | ({ readonly kind: 'function' } & FunctionLogic)
  | { readonly kind: 'invocation'; readonly called: Called; readonly bindings: readonly ContextEntry[] };

/** Text: the name of a function that the scope gives. */
export type Called = Invocable | string;

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

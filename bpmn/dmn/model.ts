/**
 * Decisions as they are compiled: every expression read once, every requirement resolved. Immutable. Pure.
 * Source: DMN 1.5 chapters 6 (requirements), 7 (expressions), 8 (decision tables) and 10.4 (services).
 */
import type { FeelExpression, FeelType, FeelUnaryTests } from '../feel/index.ts';

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

/**
 * What a decision or a knowledge model requires. `from`: the name of the import through which its logic sees
 * it, as `from.name`; absent: it is of the same file.
 */
export interface Required<T> {
  readonly target: T;
  readonly from?: string;
}

export interface Decision {
  readonly id: string;
  readonly name?: string;
  /** `zeebe:versionTag`. */
  readonly versionTag?: string;
  /** The name under which others see its result: that of its variable, else its id. */
  readonly resultName: string;
  readonly resultType: ValueType;
  /** Decided first, in document order. */
  readonly requires: readonly Required<Decision>[];
  /** Variables that its logic reads. */
  readonly inputs: readonly Required<Parameter>[];
  /** What its logic can call. */
  readonly knowledge: readonly Required<Invocable>[];
  readonly logic: Logic;
}

/**
 * What a value has to be; it is converted where DMN converts. `unchecked`: anything. `strict`: a value that
 * can't be converted is a failure, as in Camunda. `coerced`: it becomes null, as in DMN.
 */
export type ValueType =
  | { readonly kind: 'unchecked' }
  | { readonly kind: 'strict'; readonly type: FeelType; readonly name: string }
  | { readonly kind: 'coerced'; readonly type: FeelType };

/** What a decision, or other knowledge, calls by its name. */
export type Invocable = KnowledgeModel | DecisionService;

/** A function; what it sees beside its parameters is up to where it is made. */
export interface FunctionLogic {
  readonly parameters: readonly Parameter[];
  readonly body: Logic;
}

export interface Parameter {
  readonly name: string;
  readonly type: ValueType;
}

/** A business knowledge model. */
export interface KnowledgeModel extends FunctionLogic {
  readonly kind: 'knowledge';
  readonly id: string;
  readonly name: string;
  readonly resultType: ValueType;
  /** What its body can call: itself too, when it requires itself. */
  readonly requires: readonly Required<Invocable>[];
}

export interface DecisionService {
  readonly kind: 'service';
  readonly id: string;
  readonly name: string;
  readonly resultType: ValueType;
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
  | ({ readonly kind: 'invocation' } & InvocationLogic)
  | {
      readonly kind: 'conditional';
      readonly condition: Logic;
      readonly yes: Logic;
      readonly no: Logic;
    }
  | { readonly kind: 'filter'; readonly list: Logic; readonly match: Logic }
  | {
      readonly kind: 'for' | 'some' | 'every';
      readonly variable: string;
      readonly list: Logic;
      readonly each: Logic;
    }
  /** Of a type that is not `unchecked`. */
  | { readonly kind: 'typed'; readonly type: ValueType; readonly logic: Logic };

export interface InvocationLogic {
  readonly called: Called;
  readonly bindings: readonly ContextEntry[];
  /**
   * A binding that is not of a parameter makes the result null, as in DMN; else it is a variable, as in
   * Camunda.
   */
  readonly isExact: boolean;
}

/** An expression that gives a function, or what is known to be called. */
export type Called = Invocable | { readonly kind: 'literal'; readonly expression: FeelExpression | null };

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
  readonly tests: readonly (FeelUnaryTests | null)[];
  /** One for each output; null gives null. */
  readonly outputs: readonly (FeelExpression | null)[];
}

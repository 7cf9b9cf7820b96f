/**
 * Compiled decisions: every expression parsed, every requirement resolved. Immutable. Pure. Source: DMN 1.5
 * chapters 6 (requirements), 7 (expressions), 8 (decision tables) and 10.4 (services).
 */
import type { FeelExpression, FeelType, FeelUnaryTests } from '../feel/index.ts';

/** The decision requirements graph of one file. */
export interface DecisionGraph {
  /** The id of `definitions`. */
  readonly id: string;
  readonly name?: string;
  /** By id, in document order. */
  readonly decisions: ReadonlyMap<string, Decision>;
  /** Callable by name: business knowledge models and decision services. */
  readonly invocables: ReadonlyMap<string, Invocable>;
}

/**
 * A requirement of a decision or a knowledge model. `from`: the name of the import; its logic refers to it as
 * `from.name`. Absent if it is in the same file.
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
  /** The name by which others read its result: that of its variable, else its id. */
  readonly resultName: string;
  readonly resultType: ValueType;
  /** Evaluated first, in document order. */
  readonly requires: readonly Required<Decision>[];
  /** Variables that its logic reads. */
  readonly inputs: readonly Required<Parameter>[];
  /** Functions that its logic can call. */
  readonly knowledge: readonly Required<Invocable>[];
  readonly logic: Logic;
}

/**
 * The required type of a value, with DMN's conversions. `unchecked`: anything. `strict`: a value that can't
 * be converted is a failure, as in Camunda. `coerced`: it becomes null, as in DMN.
 */
export type ValueType =
  | { readonly kind: 'unchecked' }
  | { readonly kind: 'strict'; readonly type: FeelType; readonly name: string }
  | { readonly kind: 'coerced'; readonly type: FeelType };

/** A callable element, for decisions and other knowledge. */
export type Invocable = KnowledgeModel | DecisionService;

/** A function; its other variables depend on where it is created. */
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
  /** Functions that its body can call, including itself, if it requires itself. */
  readonly requires: readonly Required<Invocable>[];
}

export interface DecisionService {
  readonly kind: 'service';
  readonly id: string;
  readonly name: string;
  readonly resultType: ValueType;
  /** Its input data, then its input decisions. */
  readonly parameters: readonly Parameter[];
  /** Passed by the caller, not evaluated: the last parameters. */
  readonly inputDecisions: readonly Decision[];
  readonly outputDecisions: readonly Decision[];
}

/** The logic of a decision, or a part of it. */
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
  /** Has a type that is not `unchecked`. */
  | { readonly kind: 'typed'; readonly type: ValueType; readonly logic: Logic };

export interface InvocationLogic {
  readonly called: Called;
  readonly bindings: readonly ContextEntry[];
  /**
   * A binding without a matching parameter makes the result null, as in DMN; otherwise it is a variable, as
   * in Camunda.
   */
  readonly isExact: boolean;
}

/** An expression that returns a function, or a known callable element. */
export type Called = Invocable | { readonly kind: 'literal'; readonly expression: FeelExpression | null };

/** Without a name: the result of the context. */
export interface ContextEntry {
  readonly name?: string;
  readonly logic: Logic;
}

export type HitPolicy = 'UNIQUE' | 'FIRST' | 'PRIORITY' | 'ANY' | 'COLLECT' | 'RULE ORDER' | 'OUTPUT ORDER';

export type Aggregation = 'SUM' | 'COUNT' | 'MIN' | 'MAX';

export interface DecisionTable {
  readonly hitPolicy: HitPolicy;
  /** Only for COLLECT. */
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
  /** The output if no rule matches. */
  readonly defaultValue?: FeelExpression;
}

export interface DecisionRule {
  readonly id: string;
  /** One for each input; null matches everything. */
  readonly tests: readonly (FeelUnaryTests | null)[];
  /** One for each output; null returns null. */
  readonly outputs: readonly (FeelExpression | null)[];
}

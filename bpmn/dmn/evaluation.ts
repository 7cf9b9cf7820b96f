/**
 * One evaluation of a decision: its requirements first, each decision once; functions of business knowledge
 * models, decision services and boxed definitions when they are called. Pure. Source: DMN 1.5 §10.4;
 * dmn-scala (DecisionEvaluator, BusinessKnowledgeEvaluator, InvocationEvaluator,
 * FunctionDefinitionEvaluator), in which a function can also read the caller's variables.
 */
import type { FeelHost, FeelScope, FeelValue } from '../feel/index.ts';
import { coerced, FeelBudget, FeelFunction, FeelOverBudget } from '../feel/index.ts';
import { Run } from '../feel/run.ts';
import type { Json } from '../feel/types.ts';
import { DECISION_CALLS_DEPTH_MAX } from '../limits.ts';
import { filtered, iterated } from './boxed-iteration.ts';
import { typed } from './coercion.ts';
import { DecisionFailure } from './failure.ts';
import type {
  ContextEntry,
  Decision,
  DecisionService,
  FunctionLogic,
  Invocable,
  InvocationLogic,
  KnowledgeModel,
  Logic,
  Parameter,
  Required,
} from './model.ts';
import type { Known } from './scopes.ts';
import { overlaid, seen } from './scopes.ts';
import type { InputValue, MatchedRule, TableResult } from './table.ts';
import { evaluateTable } from './table.ts';
import { shownJsonOf } from './values.ts';

/** The evaluation of one decision. */
export interface EvaluatedDecision {
  readonly decisionId: string;
  /** Null if it failed. */
  readonly result: Json;
  /** For decision tables. */
  readonly inputs: readonly InputValue[];
  readonly rules: readonly MatchedRule[];
}

export class Evaluation {
  readonly evaluated: EvaluatedDecision[] = [];
  /** Warnings of all expressions that returned null. */
  readonly warnings: string[] = [];
  /** The decision that is being evaluated. */
  current: Decision | undefined;
  readonly #variables: FeelScope;
  readonly #nowMs: number;
  readonly #host: FeelHost;
  readonly #results = new Map<Decision, FeelValue>();
  readonly #functions = new Map<Invocable, FeelFunction>();
  #depth = 0;

  /** All expressions share the budget of `host`; without a host, they share a separate budget. */
  constructor(variables: FeelScope, nowMs: number, host: FeelHost = {}) {
    this.#variables = variables;
    this.#nowMs = nowMs;
    this.#host = {
      ...(host.nextKey && { nextKey: host.nextKey.bind(host) }),
      feelBudget: host.feelBudget ?? new FeelBudget(),
      warnings: host.warnings ?? this.warnings,
    };
  }

  /** Evaluates each decision once, however many require it. Throws FeelFailure. */
  decide(decision: Decision): FeelValue {
    const done = this.#results.get(decision);
    if (done !== undefined) return done;
    const required = decision.requires.map(({ target, from }) => {
      return { name: target.resultName, from, value: this.decide(target) };
    });
    this.current = decision;
    const inputs = decision.inputs.flatMap((input) => this.#inputOf(input));
    const scope = this.#withKnowledge(
      overlaid(this.#variables, seen([...inputs, ...required])),
      decision.knowledge,
    );
    let table: TableResult | undefined;
    const value = this.#logic(decision.logic, scope, (one) => {
      table = one;
    });
    const result = typed(value, decision.resultType, 'its result');
    this.#results.set(decision, result);
    const { inputs: columns = [], rules = [] } = table ?? {};
    this.evaluated.push({ decisionId: decision.id, result: shownJsonOf(result), inputs: columns, rules });
    return result;
  }

  /** Called with the variables that have the names of its parameters; null for missing ones. */
  invoke(invocable: Invocable): FeelValue {
    const given = invocable.parameters.map(({ name }) => [name, this.#variables.get(name) ?? null] as const);
    return this.#functionResult(invocable, new Map(given), this.#variables);
  }

  /** Only inputs that must be converted, or that have the name of an import, differ from plain variables. */
  #inputOf({ target: { name, type }, from }: Required<Parameter>) {
    const value = this.#variables.get(name);
    if (value === undefined || (type.kind === 'unchecked' && from === undefined)) return [];
    return [{ name, from, value: typed(value, type, `the input '${name}'`) }];
  }

  /** `onTable` receives the evaluation of a table that is the whole logic. */
  #logic(logic: Logic, scope: FeelScope, onTable?: (result: TableResult) => void): FeelValue {
    switch (logic.kind) {
      case 'literal':
        return logic.expression?.evaluate(scope, this.#nowMs, this.#host).value ?? null;
      case 'table': {
        const result = evaluateTable(logic.table, scope, this.#nowMs, this.#host);
        onTable?.(result);
        return result.value;
      }
      case 'typed':
        return typed(this.#logic(logic.logic, scope, onTable), logic.type, 'an expression');
      case 'context':
        return this.#context(logic.entries, scope);
      case 'list':
        return logic.items.map((item) => this.#logic(item, scope));
      case 'relation':
        return logic.rows.map((row) =>
          Object.fromEntries(
            logic.columns.map((name, at) => [name, row[at] ? this.#logic(row[at], scope) : null]),
          ),
        );
      case 'function':
        return this.#function(logic, scope);
      case 'invocation':
        return this.#invocation(logic, scope);
      case 'conditional': {
        const condition = this.#logic(logic.condition, scope);
        if (condition !== null && typeof condition !== 'boolean') return null;
        return this.#logic(condition === true ? logic.yes : logic.no, scope);
      }
      case 'filter':
        return filtered(
          this.#logic(logic.list, scope),
          this.#each(logic.match, scope),
          this.#nowMs,
          this.#host,
        );
      default: {
        const each = this.#each(logic.each, scope);
        const list = this.#logic(logic.list, scope);
        return iterated(logic.kind, logic.variable, list, each, this.#nowMs, this.#host);
      }
    }
  }

  #each(logic: Logic, scope: FeelScope): (known: Known) => FeelValue {
    return (known) => this.#logic(logic, overlaid(scope, known));
  }

  /** Later entries can read earlier ones; an entry without a name is the result. */
  #context(entries: readonly ContextEntry[], scope: FeelScope): FeelValue {
    const known = new Map<string, FeelValue>();
    const inside = overlaid(scope, known);
    for (const { name, logic } of entries) {
      const value = this.#logic(logic, inside);
      if (name === undefined) return value;
      known.set(name, value);
    }
    return Object.fromEntries(known);
  }

  /** The callable elements by name, on top of a scope. */
  #withKnowledge(scope: FeelScope, invocables: readonly Required<Invocable>[]): FeelScope {
    if (invocables.length === 0) return scope;
    const functions = invocables.map(({ target, from }) => {
      return { name: target.name, from, value: this.#functionOf(target) };
    });
    return overlaid(scope, seen(functions, scope));
  }

  #functionOf(invocable: Invocable): FeelFunction {
    const known = this.#functions.get(invocable);
    if (known) return known;
    const made = functionOf(invocable.parameters, (given) =>
      this.#functionResult(invocable, given, this.#variables),
    );
    this.#functions.set(invocable, made);
    return made;
  }

  #function({ parameters, body }: FunctionLogic, scope: FeelScope): FeelFunction {
    return functionOf(parameters, (given) => {
      const arguments_ = checked(parameters, given);
      return arguments_ && this.#deeper(() => this.#logic(body, overlaid(scope, arguments_)));
    });
  }

  #functionResult(invocable: Invocable, given: Known, scope: FeelScope): FeelValue {
    const arguments_ = checked(invocable.parameters, given);
    if (arguments_ === null) return null;
    const value =
      invocable.kind === 'service'
        ? this.#serve(invocable, arguments_)
        : this.#call(invocable, scope, arguments_);
    return typed(value, invocable.resultType, `the result of '${invocable.name}'`);
  }

  #call({ requires, body }: KnowledgeModel, scope: FeelScope, given: Known): FeelValue {
    const inside = overlaid(this.#withKnowledge(scope, requires), given);
    return this.#deeper(() => this.#logic(body, inside));
  }

  /** Its decisions are evaluated again, with the passed inputs. */
  #serve({ inputDecisions, outputDecisions }: DecisionService, given: Known): FeelValue {
    const inside = new Evaluation(overlaid(this.#variables, given), this.#nowMs, this.#host);
    inside.#depth = this.#depth;
    for (const one of inputDecisions) inside.#results.set(one, given.get(one.resultName) ?? null);
    return inside.#deeper(() => {
      const results = outputDecisions.map((one) => [one.resultName, inside.decide(one)] as const);
      return results.length === 1 ? (results[0]?.[1] ?? null) : Object.fromEntries(results);
    });
  }

  /** A function can read the caller's variables; a parameter without a binding may be one of them. */
  #invocation({ called, bindings, isExact }: InvocationLogic, scope: FeelScope): FeelValue {
    const given = new Map(bindings.map(({ name = '', logic }) => [name, this.#logic(logic, scope)]));
    if (called.kind === 'literal') {
      const found = this.#logic(called, scope);
      return found instanceof FeelFunction ? this.#callByName(found, given) : null;
    }
    const names = called.parameters.map(({ name }) => name);
    if (isExact && [...given.keys()].some((name) => !names.includes(name))) return null;
    for (const name of names) {
      if (given.has(name)) continue;
      const value = scope.get(name);
      if (value === undefined)
        throw new DecisionFailure(`the call of '${called.name}' lacks the parameter '${name}'`);
      given.set(name, value);
    }
    return this.#functionResult(called, given, overlaid(scope, given));
  }

  /** Null if an argument has an unknown name, or if one is missing. */
  #callByName(called: FeelFunction, given: Known): FeelValue {
    const { parameters } = called;
    if (given.size !== parameters.length || parameters.some((name) => !given.has(name))) return null;
    const run = new Run(this.#variables, this.#nowMs, this.#host, 0);
    return called.call(
      parameters.map((name) => given.get(name) ?? null),
      run,
    );
  }

  #deeper<T>(evaluate: () => T): T {
    this.#depth += 1;
    if (this.#depth > DECISION_CALLS_DEPTH_MAX) {
      const limit = `${DECISION_CALLS_DEPTH_MAX} levels (DECISION_CALLS_DEPTH_MAX)`;
      throw new FeelOverBudget(`calls of functions are nested deeper than ${limit}`);
    }
    try {
      return evaluate();
    } finally {
      this.#depth -= 1;
    }
  }
}

/**
 * If it is called from FEEL, a decision that can't be evaluated is null with a warning, as in Camunda: it
 * doesn't end the calling decision.
 */
function functionOf(parameters: readonly Parameter[], call: (given: Known) => FeelValue): FeelFunction {
  const names = parameters.map(({ name }) => name);
  return new FeelFunction(names, (values, run) => {
    try {
      return call(new Map(names.map((name, at) => [name, values[at] ?? null])));
    } catch (error) {
      if (error instanceof DecisionFailure) return run.warn(error.message);
      throw error;
    }
  });
}

/**
 * The arguments, converted to the types of the parameters; null if one can't be converted: then there is no
 * call. Throws DecisionFailure where Camunda fails.
 */
function checked(parameters: readonly Parameter[], given: Known): Known | null {
  if (parameters.every(({ type }) => type.kind === 'unchecked')) return given;
  const arguments_ = new Map(given);
  for (const { name, type } of parameters) {
    const value = given.get(name) ?? null;
    if (type.kind === 'coerced' && coerced(value, type.type) === undefined) return null;
    arguments_.set(name, typed(value, type, `the parameter '${name}'`));
  }
  return arguments_;
}

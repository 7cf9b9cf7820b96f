/**
 * One evaluation of a decision: what it requires first, each decision once; functions of business knowledge
 * models, decision services and boxed definitions as they are called. Pure. Source: DMN 1.3 §10.4; dmn-scala
 * (DecisionEvaluator, BusinessKnowledgeEvaluator, InvocationEvaluator, FunctionDefinitionEvaluator), where
 * a function sees the caller's variables too, and gives null for too few arguments.
 */
import { FeelFunction } from 'feelin';
import { checkSize } from '../feel/to-json.ts';
import type { FeelScope, Json } from '../feel/types.ts';
import { DECISION_CALLS_DEPTH_MAX } from '../limits.ts';
import { DecisionFailure } from './failure.ts';
import type {
  Called,
  ContextEntry,
  Decision,
  DecisionService,
  FunctionLogic,
  Invocable,
  KnowledgeModel,
  Logic,
  Parameter,
} from './model.ts';
import type { InputValue, MatchedRule } from './table.ts';
import { evaluateTable } from './table.ts';
import { checkType } from './type-check.ts';
import { jsonOf } from './values.ts';

/** What became of one decision. */
export interface EvaluatedDecision {
  readonly decisionId: string;
  /** Null when it failed. */
  readonly result: Json;
  /** Of decision tables. */
  readonly inputs: readonly InputValue[];
  readonly rules: readonly MatchedRule[];
}

export class Evaluation {
  readonly evaluated: EvaluatedDecision[] = [];
  /** The decision that is being evaluated. */
  current: Decision | undefined;
  readonly #variables: FeelScope;
  readonly #nowMs: number;
  readonly #results = new Map<Decision, unknown>();
  readonly #functions = new Map<Invocable, FeelFunction>();
  #depth = 0;

  constructor(variables: FeelScope, nowMs: number) {
    this.#variables = variables;
    this.#nowMs = nowMs;
  }

  /** Each decision once, however many require it. Throws FeelFailure. */
  decide(decision: Decision): unknown {
    if (this.#results.has(decision)) return this.#results.get(decision);
    const known = new Map<string, unknown>();
    for (const required of decision.requires) known.set(required.resultName, this.decide(required));
    this.current = decision;
    const scope = this.#withKnowledge(overlaid(this.#variables, known), decision.knowledge);
    const { logic, resultType } = decision;
    const table = logic.kind === 'table' ? evaluateTable(logic.table, scope, this.#nowMs) : undefined;
    const value = table ? table.value : this.#logic(logic, scope);
    checkType(value, resultType, 'its result');
    this.#results.set(decision, value);
    const { inputs = [], rules = [] } = table ?? {};
    this.evaluated.push({ decisionId: decision.id, result: jsonOf(value), inputs, rules });
    return value;
  }

  /** Called with the variables that have the names of its parameters; null for those that are missing. */
  invoke(invocable: Invocable): unknown {
    const given = invocable.parameters.map(({ name }) => [name, this.#variables.get(name) ?? null] as const);
    if (invocable.kind === 'service') return this.#serve(invocable, new Map(given));
    return this.#call(invocable, this.#variables, new Map(given));
  }

  #logic(logic: Logic, scope: FeelScope): unknown {
    switch (logic.kind) {
      case 'literal':
        return logic.expression?.evaluate(scope, this.#nowMs).value ?? null;
      case 'table':
        return evaluateTable(logic.table, scope, this.#nowMs).value;
      case 'context':
        return sized(this.#context(logic.entries, scope));
      case 'list':
        return sized(logic.items.map((item) => this.#logic(item, scope)));
      case 'relation':
        return sized(
          logic.rows.map((row) =>
            Object.fromEntries(
              logic.columns.map((name, at) => [name, row[at] ? this.#logic(row[at], scope) : null]),
            ),
          ),
        );
      case 'function':
        return this.#function(logic, scope);
      case 'invocation':
        return this.#invocation(logic.called, logic.bindings, scope);
    }
  }

  /** Later entries see earlier ones; one without a name is the result. */
  #context(entries: readonly ContextEntry[], scope: FeelScope): unknown {
    const known = new Map<string, unknown>();
    const inside = overlaid(scope, known);
    for (const { name, logic } of entries) {
      const value = this.#logic(logic, inside);
      if (name === undefined) return value;
      known.set(name, value);
    }
    return Object.fromEntries(known);
  }

  /** What `invocables` are called by, in front of a scope. */
  #withKnowledge(scope: FeelScope, invocables: readonly Invocable[]): FeelScope {
    if (invocables.length === 0) return scope;
    const functions = new Map<string, unknown>(invocables.map((one) => [one.name, this.#functionOf(one)]));
    return overlaid(scope, functions);
  }

  #functionOf(invocable: Invocable): FeelFunction {
    const known = this.#functions.get(invocable);
    if (known) return known;
    const made =
      invocable.kind === 'service'
        ? functionOf(invocable.parameters, (given) => this.#serve(invocable, given))
        : functionOf(invocable.parameters, (given) => this.#call(invocable, this.#variables, given));
    this.#functions.set(invocable, made);
    return made;
  }

  #function({ parameters, body }: FunctionLogic, scope: FeelScope): FeelFunction {
    return functionOf(parameters, (given) =>
      this.#deeper(() => this.#logic(body, overlaid(scope, checked(parameters, given)))),
    );
  }

  #call({ parameters, requires, body }: KnowledgeModel, scope: FeelScope, given: Given): unknown {
    const inside = overlaid(this.#withKnowledge(scope, requires), checked(parameters, given));
    return this.#deeper(() => this.#logic(body, inside));
  }

  /** Its decisions are made anew, in what it is given. */
  #serve({ parameters, inputDecisions, outputDecisions }: DecisionService, given: Given): unknown {
    const inside = new Evaluation(overlaid(this.#variables, checked(parameters, given)), this.#nowMs);
    inside.#depth = this.#depth;
    for (const decision of inputDecisions) inside.#results.set(decision, given.get(decision.resultName));
    return inside.#deeper(() => {
      const results = outputDecisions.map((one) => [one.resultName, inside.decide(one)] as const);
      return results.length === 1 ? results[0]?.[1] : Object.fromEntries(results);
    });
  }

  /** What is called sees what the caller sees; a parameter that is not bound may be a variable there. */
  #invocation(called: Called, bindings: readonly ContextEntry[], scope: FeelScope): unknown {
    const given = new Map(bindings.map(({ name = '', logic }) => [name, this.#logic(logic, scope)]));
    if (typeof called === 'string') {
      const found: unknown = scope.get(called);
      return found instanceof FeelFunction ? found.invoke(Object.fromEntries(given)) : null;
    }
    for (const { name } of called.parameters) {
      if (given.has(name)) continue;
      const value = scope.get(name);
      if (value === undefined)
        throw new DecisionFailure(`'${called.name}' is not given its parameter '${name}'`);
      given.set(name, value);
    }
    return called.kind === 'service'
      ? this.#serve(called, given)
      : this.#call(called, overlaid(scope, given), given);
  }

  #deeper<T>(evaluate: () => T): T {
    this.#depth += 1;
    if (this.#depth > DECISION_CALLS_DEPTH_MAX) {
      const limit = `${DECISION_CALLS_DEPTH_MAX} levels (DECISION_CALLS_DEPTH_MAX)`;
      throw new DecisionFailure(`calls of functions are nested deeper than ${limit}`);
    }
    try {
      return evaluate();
    } finally {
      this.#depth -= 1;
    }
  }
}

/** Arguments by the names of their parameters. */
type Given = ReadonlyMap<string, unknown>;

/** Without enough arguments it is null. */
function functionOf(parameters: readonly Parameter[], call: (given: Given) => unknown): FeelFunction {
  const names = parameters.map(({ name }) => name);
  return new FeelFunction((...values: unknown[]): unknown => {
    if (values.length < names.length) return null;
    return call(new Map(names.map((name, at) => [name, values[at] ?? null])));
  }, names);
}

function checked(parameters: readonly Parameter[], given: Given): Given {
  for (const { name, typeRef } of parameters) checkType(given.get(name), typeRef, `the parameter '${name}'`);
  return given;
}

/** A list or context that grows from level to level holds what it holds by reference. Throws FeelTooLarge. */
function sized<T>(value: T): T {
  checkSize(value);
  return value;
}

/** `known` in front of a scope. Its values may be FEEL's own, such as dates, which only FEEL reads again. */
function overlaid(scope: FeelScope, known: ReadonlyMap<string, unknown>): FeelScope {
  return {
    get: (name) => (known.has(name) ? (known.get(name) as Json) : scope.get(name)),
    names: () => [...known.keys(), ...scope.names()],
  };
}

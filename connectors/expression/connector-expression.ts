/**
 * Expressions of connectors. They don't run in the process, so they can only read what the connector
 * provides, and the leading `=` is optional. Pure. Source: kafka-connector contract §4 and §6.
 */
import { LRUCache } from 'lru-cache';
import { compileFeel } from '../../bpmn/feel/compile.ts';
import type { Json } from '../../bpmn/feel/index.ts';
import { FeelFailure, FeelNotJson, FeelSyntaxError, toJson } from '../../bpmn/feel/index.ts';
import { ConnectorInputError } from '../errors.ts';
import { CONNECTOR_FUNCTIONS } from './connector-functions.ts';

/** The context of an expression: top-level names. */
export interface ConnectorContext {
  readonly [name: string]: Json;
}

export interface ConnectorExpression {
  readonly source: string;
  /**
   * The value, as JSON. Unexpected data yields null. Throws ConnectorInputError if a limit is exceeded or
   * JSON can't represent the value.
   */
  evaluate(context: ConnectorContext, nowMs: number): Json;
}

/** Models have few expressions, but a job's headers may be computed. */
const COMPILED_MAX = 2000;
const compiled = new LRUCache<string, ConnectorExpression>({ max: COMPILED_MAX });

/** Parses an expression. Throws ConnectorInputError if it is not valid FEEL. */
export function connectorExpression(text: string): ConnectorExpression {
  const known = compiled.get(text);
  if (known) return known;
  const expression = compileConnectorExpression(text);
  compiled.set(text, expression);
  return expression;
}

function compileConnectorExpression(text: string): ConnectorExpression {
  const source = text.trim().replace(/^=/, '').trim();
  const expression = guarded(source, () => compileFeel(source, { functions: CONNECTOR_FUNCTIONS }));
  return {
    source,
    evaluate: (context, nowMs) =>
      guarded(source, () => toJson(expression.evaluate(scopeOf(context), nowMs).value)),
  };
}

function scopeOf(context: ConnectorContext) {
  return {
    get: (name: string) => (Object.hasOwn(context, name) ? context[name] : undefined),
    names: () => Object.keys(context),
  };
}

function guarded<T>(source: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const isExpected =
      error instanceof FeelSyntaxError || error instanceof FeelFailure || error instanceof FeelNotJson;
    if (!isExpected) throw error;
    throw new ConnectorInputError(`expression '${source}': ${error.message}`, { cause: error });
  }
}

/**
 * The context of result expressions: the fields of `response` as top-level names, and the whole as
 * `response`.
 */
export function responseContext(response: { readonly [name: string]: Json }): ConnectorContext {
  return { ...response, response: response as Json };
}

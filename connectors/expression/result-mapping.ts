/**
 * Maps the result of a connector to variables: `resultVariable` first, then the context returned by
 * `resultExpression`, which takes precedence. Pure. Source: kafka-connector contract §2.5.
 */
import type { Json } from '../../bpmn/feel/index.ts';
import { isJsonObject } from '../../bpmn/feel/index.ts';
import { ConnectorInputError } from '../errors.ts';
import { connectorExpression, responseContext } from './connector-expression.ts';

export interface ResultMapping {
  readonly resultVariable?: string | undefined;
  readonly resultExpression?: string | undefined;
}

/** Maximum size of all variables of one result as JSON, bytes. */
const RESULT_BYTES_MAX = (3 * 1024 * 1024) / 2;

/**
 * Variables by name; none if neither mapping is set. Throws ConnectorInputError if the expression doesn't
 * return a context, or if the result exceeds RESULT_BYTES_MAX.
 */
export function mapResult(
  { resultVariable, resultExpression }: ResultMapping,
  response: { readonly [name: string]: Json },
  nowMs: number,
): ReadonlyMap<string, Json> {
  const variables = new Map<string, Json>();
  if (resultVariable?.trim()) variables.set(resultVariable.trim(), response as Json);
  if (resultExpression?.trim()) {
    const value = connectorExpression(resultExpression).evaluate(responseContext(response), nowMs);
    for (const [name, entry] of entriesOf(value, 'the result expression')) variables.set(name, entry);
  }
  if (variables.size > 0) checkBytes(variables);
  return variables;
}

function entriesOf(value: Json, what: string): [string, Json][] {
  if (value === null) return [];
  if (isJsonObject(value)) return Object.entries(value);
  throw new ConnectorInputError(
    `${what} must return a context, but returned ${JSON.stringify(value).slice(0, 200)}`,
  );
}

function checkBytes(variables: ReadonlyMap<string, Json>): void {
  let bytes = 0;
  for (const value of variables.values()) bytes += Buffer.byteLength(JSON.stringify(value));
  if (bytes <= RESULT_BYTES_MAX) return;
  throw new ConnectorInputError(`the result is ${bytes} bytes of JSON; the limit is ${RESULT_BYTES_MAX}`);
}

/**
 * Evaluates error expressions, after success and after failure. Pure. Source: kafka-connector contract §4.
 */
import type { Json } from '../../bpmn/feel/index.ts';
import { isJsonObject, toDuration } from '../../bpmn/feel/index.ts';
import type { ConnectorContext } from './connector-expression.ts';
import { connectorExpression } from './connector-expression.ts';

type Variables = { readonly [name: string]: Json };

export type ErrorDecision =
  | {
      readonly kind: 'bpmnError';
      readonly code: string;
      readonly message: string;
      readonly variables: Variables;
    }
  | {
      readonly kind: 'jobError';
      readonly message: string;
      readonly retries: number;
      readonly backoffMs: number;
      readonly variables: Variables;
    }
  | { readonly kind: 'ignoreError'; readonly variables: Variables };

/**
 * Undefined if the usual outcome applies. `context`: the fields of the result, or `error`; `response` and
 * `job` are added here. Throws ConnectorInputError if the expression itself fails.
 */
export function decideError(
  text: string | undefined,
  context: ConnectorContext,
  jobRetries: number,
  nowMs: number,
): ErrorDecision | undefined {
  if (!text?.trim()) return undefined;
  const all = { ...context, response: context as Json, job: { retries: jobRetries } };
  const value = connectorExpression(text).evaluate(all, nowMs);
  return isJsonObject(value) ? decisionOf(value) : undefined;
}

function decisionOf(value: Variables): ErrorDecision | undefined {
  const variables = isJsonObject(value['variables']) ? value['variables'] : {};
  const message = textOf(value['errorMessage']);
  switch (value['errorType']) {
    case 'bpmnError': {
      const code = value['errorCode'];
      // An error without a code can't be caught, so it is ignored.
      if (code === null || code === undefined) return undefined;
      return { kind: 'bpmnError', code: textOf(code), message, variables };
    }
    case 'jobError': {
      const retries = Number(value['retries'] ?? 0);
      const backoffMs = toDuration(value['retryBackoff'])?.ms ?? 0;
      return {
        kind: 'jobError',
        message,
        retries: Number.isSafeInteger(retries) ? Math.max(retries, 0) : 0,
        backoffMs: Math.max(backoffMs, 0),
        variables,
      };
    }
    case 'ignoreError':
      return { kind: 'ignoreError', variables };
    default:
      return undefined;
  }
}

function textOf(value: Json | undefined): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

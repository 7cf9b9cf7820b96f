/**
 * The functions that only expressions of connectors have: how an error expression says what is to happen.
 * Pure. Source: kafka-connector contract §4; camunda/connectors, `connector-feel`.
 */
import { duration, FeelFunction } from 'feelin';
import { toDuration } from '../../bpmn/feel/index.ts';

/** By name; arguments by position or by name, the later ones may be missing. */
export const CONNECTOR_FUNCTIONS: ReadonlyMap<string, FeelFunction> = new Map([
  [
    'bpmnError',
    new FeelFunction(
      (errorCode: unknown, errorMessage: unknown, variables: unknown) =>
        given({ errorType: 'bpmnError', errorCode: errorCode ?? null, errorMessage, variables }),
      ['errorCode', 'errorMessage', 'variables'],
    ),
  ],
  [
    'jobError',
    new FeelFunction(
      (errorMessage: unknown, variables: unknown, retries: unknown, retryBackoff: unknown) => ({
        errorType: 'jobError',
        errorMessage: errorMessage ?? null,
        variables: variables ?? {},
        retries: retries ?? 0,
        retryBackoff: retryBackoff ?? seconds(0),
      }),
      ['errorMessage', 'variables', 'retries', 'retryBackoff'],
    ),
  ],
  [
    'ignoreError',
    new FeelFunction((variables: unknown) => given({ errorType: 'ignoreError', variables }), ['variables']),
  ],
  ['backoff', new FeelFunction(backoff, ['attempt', 'minDelay', 'factor', 'maxDelay', 'jitterFactor'])],
]);

const MIN_DELAY_S = 0.05;
const FACTOR = 1.6;
const MAX_DELAY_S = 5;

/**
 * The delay before an attempt (from 1), growing by `factor` up to `maxDelay`. Its jitter is left out:
 * evaluated again, an expression must give the same value.
 */
function backoff(attempt: unknown, minDelay: unknown, factor: unknown, maxDelay: unknown): unknown {
  if (typeof attempt !== 'number' || !(attempt >= 0)) return null;
  const min = secondsOf(minDelay) ?? MIN_DELAY_S;
  const max = secondsOf(maxDelay) ?? MAX_DELAY_S;
  const growth = typeof factor === 'number' ? factor : FACTOR;
  return seconds(Math.min(max, min * growth ** Math.max(attempt - 1, 0)));
}

function secondsOf(value: unknown): number | undefined {
  const parts = toDuration(value);
  return parts === null ? undefined : parts.ms / 1000;
}

function seconds(count: number): unknown {
  return duration(`PT${Math.round(count * 1000) / 1000}S`);
}

/** Without the entries that were not given. */
function given(context: { readonly [name: string]: unknown }): { readonly [name: string]: unknown } {
  const entries = Object.entries(context);
  return Object.fromEntries(entries.filter(([name, value]) => name === 'errorCode' || value != null));
}

/**
 * The functions that are only available in expressions of connectors: with them, an error expression chooses
 * the outcome. Pure. Source: kafka-connector contract §4; camunda/connectors, `connector-feel`.
 */
import type { FeelContext, FeelValue } from '../../bpmn/feel/index.ts';
import { DaysTimeDuration, FeelFunction, toDuration } from '../../bpmn/feel/index.ts';

/** By name; arguments by position or by name, of which the last may be omitted. */
export const CONNECTOR_FUNCTIONS: ReadonlyMap<string, FeelFunction> = new Map([
  [
    'bpmnError',
    new FeelFunction(
      ['errorCode', 'errorMessage', 'variables'],
      ([errorCode = null, errorMessage = null, variables = null]) =>
        given({ errorType: 'bpmnError', errorCode, errorMessage, variables }),
      0,
    ),
  ],
  [
    'jobError',
    new FeelFunction(
      ['errorMessage', 'variables', 'retries', 'retryBackoff'],
      ([errorMessage = null, variables, retries, retryBackoff]) => ({
        errorType: 'jobError',
        errorMessage,
        variables: variables ?? {},
        retries: retries ?? 0,
        retryBackoff: retryBackoff ?? seconds(0),
      }),
      0,
    ),
  ],
  [
    'ignoreError',
    new FeelFunction(
      ['variables'],
      ([variables = null]) => given({ errorType: 'ignoreError', variables }),
      0,
    ),
  ],
  ['backoff', new FeelFunction(['attempt', 'minDelay', 'factor', 'maxDelay', 'jitterFactor'], backoff, 0)],
]);

const MIN_DELAY_S = 0.05;
const FACTOR = 1.6;
const MAX_DELAY_S = 5;

/**
 * The delay before an attempt (from 1), multiplied by `factor` each time, up to `maxDelay`. It has no jitter,
 * because repeated evaluations of an expression must return the same value.
 */
function backoff([attempt, minDelay, factor, maxDelay]: readonly FeelValue[]): FeelValue {
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

function seconds(count: number): DaysTimeDuration {
  return DaysTimeDuration.ofMs(count * 1000);
}

/** Omits the entries that were not specified. */
function given(context: FeelContext): FeelContext {
  const entries = Object.entries(context);
  return Object.fromEntries(entries.filter(([name, value]) => name === 'errorCode' || value !== null));
}

/** The settings in the task headers of a connector. Pure. Source: kafka-connector contract §2.1. */
import { toDuration } from '../../bpmn/feel/index.ts';
import { ConnectorInputError } from '../errors.ts';

export interface TaskSettings {
  readonly resultVariable?: string | undefined;
  readonly resultExpression?: string | undefined;
  readonly errorExpression?: string | undefined;
  readonly retryBackoffMs: number;
}

/** Names of the result's fields, and of the whole result. */
const RESULT_NAMES = /\b(?:topic|timestamp|offset|partition|response)\b/;

/** Throws ConnectorInputError for an invalid duration. */
export function taskSettings(headers: { readonly [name: string]: string }): TaskSettings {
  const jobTimeout = durationMs(headers, 'jobTimeout');
  if (jobTimeout !== undefined && jobTimeout <= 0)
    throw new ConnectorInputError('jobTimeout must be greater than 0');
  return {
    resultVariable: headers['resultVariable'],
    resultExpression: headers['resultExpression'],
    errorExpression: headers['errorExpression'],
    retryBackoffMs: Math.max(durationMs(headers, 'retryBackoff') ?? 0, 0),
  };
}

/** Settings for a failure that was caused by the settings themselves. */
export function bareSettings(headers: { readonly [name: string]: string }): TaskSettings {
  return { errorExpression: headers['errorExpression'], retryBackoffMs: 0 };
}

/** True if the outcome depends on the offset of the record: only then the task has to wait for it. */
export function usesResult({ resultVariable, resultExpression, errorExpression }: TaskSettings): boolean {
  if (resultVariable?.trim()) return true;
  return RESULT_NAMES.test(resultExpression ?? '') || RESULT_NAMES.test(errorExpression ?? '');
}

function durationMs(headers: { readonly [name: string]: string }, name: string): number | undefined {
  const text = headers[name]?.trim().replace(/^=\s*(?:duration\()?"?|"?\)?$/g, '');
  if (!text) return undefined;
  const duration = toDuration(text);
  if (duration?.months !== 0) {
    throw new ConnectorInputError(`the task header ${name} is not a duration: '${headers[name]}'`);
  }
  return Math.ceil(duration.ms);
}

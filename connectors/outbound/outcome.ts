/**
 * The outcome of a connector's job, after success and after failure. Pure. Source: kafka-connector contract
 * §2.2 (order), §2.6 (failure) and §4 (error expression).
 */
import type { Json } from '../../bpmn/feel/index.ts';
import type { JobOutcome } from '../../engine/step/outbound-tasks.ts';
import { ConnectorError, ConnectorInputError } from '../errors.ts';
import type { ErrorDecision } from '../expression/error-expression.ts';
import { decideError } from '../expression/error-expression.ts';
import { mapResult } from '../expression/result-mapping.ts';
import type { TaskSettings } from './task-settings.ts';
import { bareSettings, taskSettings } from './task-settings.ts';

/** The job as it was when processing started. */
export interface Attempt {
  readonly settings: TaskSettings;
  readonly retries: number;
  readonly nowMs: number;
  /** Masks secrets in everything that leaves the connector. */
  readonly redact: (text: string) => string;
}

/** Invalid settings are reported when the job is executed; until then, they are omitted. */
export function attemptOf(
  { headers, retries }: { readonly headers: Readonly<Record<string, string>>; readonly retries: number },
  nowMs: number,
  redact: Attempt['redact'],
): Attempt {
  try {
    return { settings: taskSettings(headers), retries, nowMs, redact };
  } catch (error) {
    if (!(error instanceof ConnectorInputError)) throw error;
    return { settings: bareSettings(headers), retries, nowMs, redact };
  }
}

const MESSAGE_LENGTH_MAX = 6000;

/** `result`: its fields, if the model uses any. */
export function succeeded(attempt: Attempt, result: { readonly [name: string]: Json } = {}): JobOutcome {
  const { settings, retries, nowMs } = attempt;
  try {
    const variables = Object.fromEntries(mapResult(settings, result, nowMs));
    const decision = decideError(settings.errorExpression, result, retries, nowMs);
    if (decision) return decided(decision);
    return { kind: 'complete', variables: JSON.stringify(variables) };
  } catch (error) {
    if (!(error instanceof ConnectorInputError)) throw error;
    return failed(attempt, error);
  }
}

/** `error`: ConnectorInputError leaves no retries, any other error one less. */
export function failed(attempt: Attempt, error: Error): JobOutcome {
  const { settings, retries, nowMs, redact } = attempt;
  const failure = failureOf(error, redact);
  try {
    const decision = decideError(settings.errorExpression, { error: failure }, retries, nowMs);
    if (decision) return decided(decision);
  } catch (problem) {
    if (!(problem instanceof ConnectorInputError)) throw problem;
    return failing(failureOf(problem, redact), 0, 0);
  }
  const isInput = error instanceof ConnectorInputError;
  return failing(failure, isInput ? 0 : Math.max(retries - 1, 0), settings.retryBackoffMs);
}

/** The message with which the Kafka connector reports that a record could not be written. */
export function produceError(reason: string): ConnectorError {
  const message = `Error during Kafka Producer execution; error message: [${reason}]`;
  return new ConnectorError('FAIL', message);
}

function failing(failure: { readonly [name: string]: Json }, retries: number, backoffMs: number): JobOutcome {
  const variables = JSON.stringify({ error: failure });
  return { kind: 'fail', message: String(failure['message']), retries, backoffMs, variables };
}

/** The variable `error` of a failed job, as Camunda's runtime writes it. */
function failureOf(error: Error, redact: (text: string) => string): { [name: string]: Json } {
  const input = error instanceof ConnectorInputError;
  const type = `io.camunda.connector.api.error.Connector${input ? 'Input' : ''}Exception`;
  const message = redact(error.message).slice(0, MESSAGE_LENGTH_MAX);
  return error instanceof ConnectorError ? { type, message, code: error.code } : { type, message };
}

function decided(decision: ErrorDecision): JobOutcome {
  const { kind } = decision;
  switch (kind) {
    case 'ignoreError':
      return { kind: 'complete', variables: JSON.stringify(decision.variables) };
    case 'bpmnError': {
      const { code, message, variables } = decision;
      return { kind: 'error', code, message, variables: JSON.stringify(variables) };
    }
    case 'jobError': {
      const { message, retries, backoffMs, variables } = decision;
      const all = JSON.stringify({ ...variables, error: message });
      return { kind: 'fail', message, retries, backoffMs, variables: all };
    }
  }
}

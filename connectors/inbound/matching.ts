/**
 * Decides what a business record does: which element receives it, and the resulting command. Pure. Source:
 * kafka-connector contract §3.5.
 */
import type { Json } from '../../bpmn/feel/index.ts';
import { isNumber, numberText } from '../../bpmn/feel/index.ts';
import type { PublishMessage, StartProcessInstance } from '../../engine/command.ts';
import { ConnectorError, ConnectorInputError } from '../errors.ts';
import type { ConnectorContext, ConnectorExpression } from '../expression/connector-expression.ts';
import { mapResult } from '../expression/result-mapping.ts';
import type { Listener } from './listener.ts';
import type { RecordCoordinates, RecordMessage } from './record-message.ts';
import { coordinatesText } from './record-message.ts';

/** Elements of one version of a process that share each record: it is delivered to at most one of them. */
export interface ListenerSet {
  readonly deduplicationId: string;
  readonly listeners: readonly Listener[];
}

/** Why a record could not be processed. */
export type FailureCode =
  | 'UNDECODABLE'
  | 'UNREADABLE'
  | 'UNMATCHED'
  | 'AMBIGUOUS_MATCH'
  | 'NO_CORRELATION_KEY'
  | 'EXPRESSION_FAILED'
  | 'EXCEEDED_LIMIT'
  | 'REFUSED';

/** The result of one set for one record. */
export type Verdict =
  | { readonly kind: 'start'; readonly listener: Listener; readonly command: StartProcessInstance }
  | { readonly kind: 'publish'; readonly listener: Listener; readonly command: PublishMessage }
  | { readonly kind: 'skipped'; readonly reason: string }
  | Failure;

export interface Failure {
  readonly kind: 'failed';
  readonly code: FailureCode;
  readonly reason: string;
  /** The partition waits at this record, because the model requests that. */
  readonly blocks: boolean;
}

export interface MatchingRecord {
  readonly message: RecordMessage;
  readonly coordinates: RecordCoordinates;
}

/** `nowMs`: the value of `now()` in expressions. */
export function matchRecord(set: ListenerSet, record: MatchingRecord, nowMs: number): Verdict {
  const blocks = set.listeners.some((listener) => listener.blocks);
  try {
    const { matches, undecided } = matching(set.listeners, record, nowMs);
    const [first] = matches;
    if (first === undefined) return unmatched(set.listeners, undecided, blocks);
    if (matches.length > 1 && !areAlike(matches)) return { ...ambiguous(matches), blocks };
    return effectOf(first, record, nowMs);
  } catch (error) {
    return { ...failureOf(error), blocks };
  }
}

/** Converts a failure of the record into a result. Rethrows all other errors. */
export function failureOf(error: unknown): Failure {
  if (error instanceof CorrelationKeyMissing)
    return { kind: 'failed', code: 'NO_CORRELATION_KEY', reason: error.message, blocks: false };
  if (error instanceof ConnectorInputError)
    return { kind: 'failed', code: 'EXPRESSION_FAILED', reason: error.message, blocks: false };
  if (error instanceof ConnectorError)
    return { kind: 'failed', code: 'UNDECODABLE', reason: error.message, blocks: false };
  throw error;
}

class CorrelationKeyMissing extends Error {
  override readonly name = 'CorrelationKeyMissing';
}

interface Matching {
  readonly matches: readonly Listener[];
  /** Why conditions can't be evaluated: the value is not JSON, or a condition is neither true nor false. */
  readonly undecided: string | undefined;
}

/** The elements whose condition is true; an element without a condition receives all records. */
function matching(listeners: readonly Listener[], record: MatchingRecord, nowMs: number): Matching {
  const matches: Listener[] = [];
  let undecided = withoutContent(record.message);
  for (const listener of listeners) {
    const { condition, elementId } = listener;
    const value = condition ? condition.evaluate(contextOf(record), nowMs) : true;
    if (value === true) matches.push(listener);
    else if (value !== false)
      undecided = `the condition of ${elementId} must be a boolean, but is ${JSON.stringify(value)}`;
  }
  return { matches, undecided };
}

/** Why the record has nothing that a condition could read; undefined if it has content. */
function withoutContent({ value, rawValue }: RecordMessage): string | undefined {
  if (value === null) return 'no condition is true, and the record has no value';
  return value === rawValue ? 'no condition is true, and the value is not valid JSON' : undefined;
}

/**
 * Records for other consumers are ignored. Records that can't be compared are dead-lettered, unless the model
 * says to ignore them; if the model says not to ignore any, all unmatched records are dead-lettered.
 */
function unmatched(listeners: readonly Listener[], undecided: string | undefined, blocks: boolean): Verdict {
  const reason = undecided ?? 'no condition is true';
  if (listeners.some(({ consumesUnmatched }) => consumesUnmatched === true))
    return { kind: 'skipped', reason };
  const keepsAll = listeners.some(({ consumesUnmatched }) => consumesUnmatched === false);
  if (undecided === undefined && !keepsAll) return { kind: 'skipped', reason };
  return { kind: 'failed', code: 'UNMATCHED', reason, blocks };
}

function ambiguous(matches: readonly Listener[]): Failure {
  const ids = matches.map(({ elementId }) => elementId).join(', ');
  const reason = `the conditions of ${ids} are all true, but a record is correlated to one element only`;
  return { kind: 'failed', code: 'AMBIGUOUS_MATCH', reason, blocks: false };
}

/** Several catching elements that would publish the same message count as one. */
function areAlike([first, ...others]: readonly Listener[]): boolean {
  const text = (listener: Listener): string =>
    JSON.stringify([
      listener.messageName,
      listener.resultExpression,
      listener.resultVariable,
      listener.correlationKey?.source,
      listener.messageId?.source,
      listener.timeToLiveMs,
    ]);
  return (
    first?.kind === 'catch' && others.every((other) => other.kind === 'catch' && text(other) === text(first))
  );
}

function effectOf(listener: Listener, record: MatchingRecord, nowMs: number): Verdict {
  const variables = variablesOf(listener, record, nowMs);
  const { processId, version, kind } = listener;
  if (kind === 'noneStart') return { kind: 'start', listener, command: { processId, version, ...variables } };
  const correlationKey = correlationKeyOf(listener, record, nowMs);
  const messageId = messageIdOf(listener, record, nowMs);
  const { messageName: name, timeToLiveMs } = listener;
  return {
    kind: 'publish',
    listener,
    command: { name, ...(correlationKey && { correlationKey }), messageId, timeToLiveMs, ...variables },
  };
}

function contextOf({ message, coordinates }: MatchingRecord): ConnectorContext {
  return { ...message, kafka: { ...coordinates } };
}

/** If neither result property is set, the record sets no variables. */
function variablesOf(listener: Listener, record: MatchingRecord, nowMs: number): { variables?: string } {
  const { resultVariable, resultExpression } = listener;
  const variables = new Map([
    ...mapResult({ resultVariable }, record.message, nowMs),
    ...mapResult({ resultExpression }, { ...record.message, kafka: { ...record.coordinates } }, nowMs),
  ]);
  return variables.size === 0 ? {} : { variables: JSON.stringify(Object.fromEntries(variables)) };
}

function correlationKeyOf(listener: Listener, record: MatchingRecord, nowMs: number): string {
  const value = listener.correlationKey?.evaluate(contextOf(record), nowMs) ?? null;
  const text = textOf(value);
  if (text !== undefined && (text !== '' || listener.kind !== 'catch')) return text;
  if (value === null && listener.kind !== 'catch') return '';
  const source = listener.correlationKey?.source ?? '';
  const what = JSON.stringify(value).slice(0, 200);
  throw new CorrelationKeyMissing(`the correlation key '${source}' of ${listener.elementId} is ${what}`);
}

function messageIdOf(listener: Listener, record: MatchingRecord, nowMs: number): string {
  if (!listener.messageId) return coordinatesText(record.coordinates);
  const value = evaluated(listener.messageId, record, nowMs);
  const text = textOf(value);
  if (text) return text;
  throw new ConnectorInputError(
    `the message id '${listener.messageId.source}' of ${listener.elementId} is ${JSON.stringify(value).slice(0, 200)}`,
  );
}

function evaluated(expression: ConnectorExpression, record: MatchingRecord, nowMs: number): Json {
  return expression.evaluate(contextOf(record), nowMs);
}

/** A number is converted to text, as for the subscription. */
function textOf(value: Json): string | undefined {
  if (typeof value === 'string') return value;
  if (isNumber(value)) return numberText(value);
  return typeof value === 'boolean' ? String(value) : undefined;
}

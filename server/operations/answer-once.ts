/** Answers a call, over REST and gRPC alike: once for each user and idempotency key. */
import type { Caller } from '../command-port.ts';
import { AnswerForgotten, callerOf } from '../command-port.ts';
import { positionsText } from '../events/positions.ts';
import type { IdempotentAnswers, SentAnswer } from '../http/idempotent-answers.ts';
import { idempotentRequest } from '../http/idempotent-answers.ts';
import type { Operation, OperationAnswer, OperationCall } from './operation.ts';

export interface KeyedCall {
  readonly operation: Operation;
  readonly call: OperationCall;
  readonly answers: IdempotentAnswers<SentAnswer>;
  /** The idempotency key; undefined: the request has none. Operations that only read don't need one. */
  readonly key: string | undefined;
  /** What makes it the same request: another one with the same key is rejected. */
  readonly content: readonly unknown[];
}

/** `work`: answers the call, whose commands name the user and the request. */
export async function answerOnce(
  { operation, call, answers, key, content }: KeyedCall,
  work: (call: OperationCall) => Promise<OperationAnswer> | OperationAnswer,
): Promise<SentAnswer> {
  const { principal, commands } = call;
  const caller = callerOf(principal);
  const answerAs = (each: Caller): Promise<SentAnswer> =>
    sentAnswer({ ...call, commands: commands.as(each) }, work);
  if (key === undefined || operation.role === 'read') return answerAs(caller);
  const request = idempotentRequest(key, principal.name, content);
  return answers.once(request, () => answerAs({ ...caller, requestId: request.id }));
}

/** A repeat whose first answer is forgotten gets an empty one. */
async function sentAnswer(
  call: OperationCall,
  work: (call: OperationCall) => Promise<OperationAnswer> | OperationAnswer,
): Promise<SentAnswer> {
  let answer: OperationAnswer;
  try {
    answer = await work(call);
  } catch (error) {
    if (!(error instanceof AnswerForgotten)) throw error;
    answer = { body: {} };
  }
  return { answer, place: positionsText(call.positions) };
}

/** The engines' time, in test mode. */
import { CommandRejection } from '../../client/errors.ts';
import { rejection } from '../http/problem.ts';
import type { TestMode } from '../management/test-mode.ts';
import type { Operation, OperationCall } from './operation.ts';
import { bodyOf } from './request-fields.ts';

export const pinClock: Operation = {
  id: 'pinClock',
  method: 'PUT',
  path: '/clock',
  role: 'admin',
  requiresBody: true,
  differs: 'test mode only',
  body: bodyOf({ timestamp: { type: 'integer' } }, ['timestamp']),
  async answer(call, { body }) {
    const { timestamp } = body as { readonly timestamp: number };
    await inTestMode('PIN', call, (testMode) => testMode.pin(timestamp));
    return { status: 204 };
  },
};

export const resetClock: Operation = {
  id: 'resetClock',
  method: 'POST',
  path: '/clock/reset',
  role: 'admin',
  differs: 'test mode only',
  async answer(call) {
    await inTestMode('RESET', call, (testMode) => testMode.reset());
    return { status: 204 };
  },
};

async function inTestMode(
  intent: string,
  { testMode }: OperationCall,
  work: (testMode: TestMode) => Promise<unknown>,
): Promise<void> {
  const text = `Expected to ${intent.toLowerCase()} the clock, but this is not allowed: start the server and the engines with --test-mode`;
  if (!testMode) throw rejection(409, 'INVALID_STATE', intent, text);
  try {
    await work(testMode);
  } catch (error) {
    if (error instanceof CommandRejection) throw rejection(409, 'INVALID_STATE', intent, error.reason);
    throw error;
  }
}

/** Reads topics for an operation, with the errors of `inspect/` as problems. */
import { RequestError } from '../../inspect/request-error.ts';
import { notFound, Problem } from '../http/problem.ts';

/** Rejects with Problem (404, 400) instead of RequestError. */
export async function readTopics<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    const text = error.fix === undefined ? error.message : `${error.message}. ${error.fix}`;
    throw error.code === 'NOT_FOUND' ? notFound(text) : new Problem(400, error.code, text);
  }
}

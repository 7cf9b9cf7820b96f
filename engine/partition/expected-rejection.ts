/** Which rejections of a record without a reply are part of ordinary operation. Pure. */
import type { LogRecord } from '../../kafka/ports.ts';
import type { CommandRejected } from '../errors.ts';
import { SOURCE_HEADER } from '../headers.ts';

/**
 * True for a business record whose message was already published, which its id is meant to detect, and for a
 * late or duplicate reply to a job.
 */
export function isExpectedRejection(
  { headers }: LogRecord,
  name: string,
  { code }: CommandRejected,
): boolean {
  if (!headers.some(({ key }) => key === SOURCE_HEADER)) return false;
  const isReply = name === 'completeJob' || name === 'throwError';
  return isReply ? code === 'NOT_FOUND' || code === 'INVALID_STATE' : code === 'ALREADY_EXISTS';
}

/** Rejections that lose nothing, so that they need no dead letter. Pure. */
import type { LogRecord } from '../../kafka/ports.ts';
import type { CommandRejected } from '../errors.ts';
import { LateResult, RepeatedCommand } from '../errors.ts';
import { SOURCE_HEADER } from '../headers.ts';

/**
 * True for a repeated command id, which only means that a client sent the command twice; for a late result of
 * a job, which is counted; and for a business record whose message was already published or whose job has
 * already been answered.
 */
export function isExpectedRejection(
  { headers }: LogRecord,
  name: string,
  rejection: CommandRejected,
): boolean {
  if (rejection instanceof RepeatedCommand || rejection instanceof LateResult) return true;
  if (!headers.some(({ key }) => key === SOURCE_HEADER)) return false;
  const { code } = rejection;
  const isReply = name === 'completeJob' || name === 'throwError';
  return isReply ? code === 'NOT_FOUND' || code === 'INVALID_STATE' : code === 'ALREADY_EXISTS';
}

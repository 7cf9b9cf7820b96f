/** Shared by the operations on one job. */
import type { CommandRejection } from '../../client/errors.ts';

/** Camunda's text for a rejected command about a job; `verb` is for example `complete`. */
export function jobReason(
  verb: string,
  jobKey: number,
): (code: string, rejection: CommandRejection) => string | undefined {
  return (code, { reason }) => {
    const expected = `Expected to ${verb} job with key '${jobKey}', but`;
    if (code === 'NOT_FOUND') return `${expected} no such job was found`;
    if (code !== 'INVALID_STATE') return undefined;
    const state = /has the incident|failed/.test(reason) ? 'FAILED' : undefined;
    return state === undefined ? `${expected} ${reason}` : `${expected} it is in state '${state}': ${reason}`;
  };
}

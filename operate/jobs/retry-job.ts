/** Sets new retries for a job, and resolves its incident. */

import { findHolder } from '../../inspect/read/known-instance.ts';
import { RequestError } from '../../inspect/request-error.ts';
import { answerOf } from '../answer.ts';
import type { EngineAccess } from '../engine-access.ts';

export interface RetriedJob {
  readonly jobKey: number;
  readonly instanceKey: number;
  readonly elementId: string;
  readonly retries: number;
  readonly incidentResolved: boolean;
}

/** Throws RequestError (NOT_FOUND) if no active instance has the job, CommandRejection, CommandUnanswered. */
export async function retryJob(engine: EngineAccess, jobKey: number, retries: number): Promise<RetriedJob> {
  const { client, scanner } = engine;
  const { key: instanceKey, elements } = await findHolder(scanner, jobKey, 'job');
  const element = elements.find(({ job }) => job?.key === jobKey);
  if (!element) {
    throw new RequestError(
      'NOT_FOUND',
      `${jobKey} is a key of process instance ${instanceKey}, but not the key of a job`,
    );
  }
  const { elementId, incident } = element;
  await answerOf(engine, client.updateJobRetries({ jobKey, instanceKey, retries }));
  const incidentResolved = incident?.jobKey === jobKey;
  if (incidentResolved) {
    await answerOf(engine, client.resolveIncident({ incidentKey: incident.key, instanceKey }));
  }
  return { jobKey, instanceKey, elementId, retries, incidentResolved };
}

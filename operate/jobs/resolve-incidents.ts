/** Resolves an incident, or all incidents of an instance, with new retries for jobs that have none left. */

import { commandLine } from '../../inspect/command-line.ts';
import { findHolder } from '../../inspect/read/known-instance.ts';
import { RequestError } from '../../inspect/request-error.ts';
import type { ElementInstance, ProcessInstance } from '../../state/instance.ts';
import { answerOf } from '../answer.ts';
import type { EngineAccess } from '../engine-access.ts';

export interface ResolvedIncident {
  readonly incidentKey: number;
  readonly instanceKey: number;
  readonly elementId: string;
  readonly type: string;
}

/**
 * Yields each incident after it was resolved. `key`: of an incident, or of an instance. Throws RequestError
 * (NOT_FOUND; REJECTED if a job needs retries), CommandRejection, CommandUnanswered; incidents that were
 * already resolved stay resolved.
 */
export async function* resolveIncidents(
  engine: EngineAccess,
  key: number,
  retries: number | undefined,
): AsyncGenerator<ResolvedIncident> {
  const instance = await findHolder(engine.scanner, key, 'incident');
  const elements = instance.elements.filter(
    ({ incident }) => incident && (incident.key === key || instance.key === key),
  );
  if (elements.length === 0) throw new RequestError('NOT_FOUND', `${key} is not the key of an open incident`);
  for (const element of elements) yield await resolveOne(engine, instance, element, retries);
}

async function resolveOne(
  engine: EngineAccess,
  { key: instanceKey }: ProcessInstance,
  { incident, job, elementId }: ElementInstance,
  retries: number | undefined,
): Promise<ResolvedIncident> {
  const { client } = engine;
  const { key: incidentKey = 0, type = '' } = incident ?? {};
  if (type.endsWith('_NO_RETRIES') && !job?.retries && retries === undefined) {
    const command = commandLine(['resolve', String(incidentKey)], { retries: '1' });
    throw new RequestError(
      'REJECTED',
      `job ${job?.key} has no retries left; the incident would occur again`,
      {
        fix: `Next: ${command}`,
      },
    );
  }
  if (job && retries !== undefined) {
    await answerOf(engine, client.updateJobRetries({ jobKey: job.key, instanceKey, retries }));
  }
  await answerOf(engine, client.resolveIncident({ incidentKey, instanceKey }));
  return { incidentKey, instanceKey, elementId, type };
}

/** The paths of test mode on the management port, as Camunda's test libraries call them. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { CommandRejection } from '../../client/errors.ts';
import { badRequest, Problem } from '../http/problem.ts';
import type { TestMode } from './test-mode.ts';

export function addTestModeRoutes(server: FastifyInstance, testMode: TestMode): void {
  server.get('/actuator/clock', () => testMode.clock());
  server.post('/actuator/clock/pin', (request) =>
    refused(() => testMode.pin(numberOf(request, 'epochMilli'))),
  );
  server.post('/actuator/clock/add', (request) =>
    refused(() => testMode.add(numberOf(request, 'offsetMilli'))),
  );
  server.delete('/actuator/clock', () => refused(() => testMode.reset()));
  server.post('/actuator/cluster/purge', async () => {
    const changeId = await refused(() => testMode.purge());
    return { changeId, currentTopology: [], plannedChanges: [], expectedTopology: [] };
  });
}

function numberOf({ body }: FastifyRequest, name: string): number {
  let value: unknown;
  try {
    value = (JSON.parse(String(body ?? '')) as Readonly<Record<string, unknown>> | null)?.[name];
  } catch (error) {
    throw badRequest(`the body is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw badRequest(`expected the body to be {"${name}": <milliseconds>}`);
}

/** An engine that isn't in test mode refuses. */
async function refused<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CommandRejection) throw new Problem(403, 'FORBIDDEN', error.reason);
    throw error;
  }
}

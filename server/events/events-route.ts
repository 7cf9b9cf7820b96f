/**
 * `GET /api/events`: server-sent events of what happens. `processInstanceKey`: each step of an instance;
 * `processDefinitionId`: which instances of a process have changed; neither: which instances have changed.
 * The id of an event is a position in the history: a client that reconnects with it misses nothing.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { listOffsets } from '../../kafka/read/list-offsets.ts';
import { partitionOfKey } from '../../state/keys.ts';
import { invalidArgument, Problem } from '../http/problem.ts';
import type { ServerContext } from '../server-context.ts';
import { EventStream } from './event-stream.ts';
import type { Positions } from './positions.ts';
import { readPositions } from './positions.ts';

/** Each reads the history by itself. */
const STREAMS_MAX = 100;
export interface EventsOptions {
  readonly context: ServerContext;
  readonly stopping: AbortSignal;
  readonly onError: (error: unknown, request: string) => void;
}

interface Wanted {
  readonly instanceKey: number | null;
  readonly processId: string | null;
}

export function addEventsRoute(server: FastifyInstance, options: EventsOptions): void {
  let open = 0;
  server.get('/api/events', { config: { role: 'read' } }, async (request, reply) => {
    const wanted = wantedOf(request);
    if (!options.context.model.isReady)
      throw new Problem(
        503,
        'UNAVAILABLE',
        'The read model is still being filled from the topics. Try again.',
      );
    if (open >= STREAMS_MAX) {
      throw new Problem(
        503,
        'RESOURCE_EXHAUSTED',
        `The server has ${open} event streams, which is its limit. Close some, or start another server.`,
      );
    }
    open++;
    try {
      const positions = await startOf(request, wanted, options.context);
      reply.hijack();
      await new EventStream(reply.raw, { ...wanted, positions }, options).ended;
    } finally {
      open--;
    }
  });
}

function wantedOf({ query }: FastifyRequest): Wanted {
  const {
    processInstanceKey: key,
    processDefinitionId: processId,
    ...others
  } = query as Record<string, string>;
  const [other] = Object.keys(others).filter((name) => name !== 'lastEventId');
  if (other !== undefined) {
    throw invalidArgument(
      `The query has '${other}'; allowed: processInstanceKey, processDefinitionId, lastEventId`,
    );
  }
  if (key !== undefined && processId !== undefined)
    throw invalidArgument('Give processInstanceKey or processDefinitionId, not both.');
  if (key !== undefined && !/^[0-9]{1,16}$/.test(key))
    throw invalidArgument(`The provided processInstanceKey '${key}' is not a valid key.`);
  return { instanceKey: key === undefined ? null : Number(key), processId: processId ?? null };
}

/** Where the client was, or the end of the history. */
async function startOf(
  { headers, query }: FastifyRequest,
  { instanceKey }: Wanted,
  { topics }: ServerContext,
): Promise<Positions> {
  const count = await topics.partitionCount(topics.topics.history);
  const all = Array.from({ length: count }, (_, partition) => partition);
  const partitions = instanceKey === null ? all : all.filter((each) => each === partitionOfKey(instanceKey));
  if (partitions.length === 0)
    throw new Problem(404, 'NOT_FOUND', `Process instance with key '${instanceKey}' not found`);
  const last = headers['last-event-id'] ?? (query as Record<string, string>)['lastEventId'];
  if (last !== undefined && last !== '') return readPositions(String(last), partitions);
  const logs = partitions.map((partition) => ({ topic: topics.topics.history, partition }));
  const ends = await listOffsets(topics.connection, logs, 'latest');
  return new Map(ends.map(({ partition, offset }) => [partition, offset]));
}

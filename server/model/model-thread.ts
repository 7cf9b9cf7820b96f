/**
 * The thread of the read model: it reads the topics into SQLite and answers queries, so that neither blocks
 * the server's main thread.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { topicNames } from '../../engine/topics.ts';
import { KafkaConnection } from '../../kafka/connect/connection.ts';
import { Problem } from '../http/problem.ts';
import { keep, openDatabase } from './kept-model.ts';
import { ModelFollower } from './model-follower.ts';
import type { QueryName, QueryTypes } from './queries.ts';
import { QUERIES } from './queries.ts';
import { RowStore } from './row-store.ts';
import type {
  CloseMessage,
  QueryMessage,
  ThreadMessage,
  ThreadOptions,
  WatchMessage,
} from './thread-messages.ts';

const OWNERS_EVERY_MS = 250;
/** The thread does nothing else meanwhile. */
const QUERY_MS_MAX = 5_000;

const options = workerData as ThreadOptions;
const port = parentPort;
if (port === null) throw new Error('model-thread.ts runs as a thread of the server');
const post = (message: ThreadMessage): void => port.postMessage(message);

const connection = new KafkaConnection({
  bootstrapServers: [...options.bootstrapServers],
  clientId: 'signalbox-server-model',
  properties: options.properties,
  log: () => undefined,
});
const topics = topicNames(options.prefix);
const { database, kept } = await openDatabase(connection, topics.history, {
  ...options,
  onWarning: (message) => post({ kind: 'warning', message }),
});
const rows = new RowStore(database);
const follower = new ModelFollower(connection, rows, {
  topics,
  keepEndedMs: options.keepEndedMs,
  onWarning: (message) => post({ kind: 'warning', message }),
  onJob: (type, partition) => post({ kind: 'job', type, partition }),
});
const NOT_CURRENT = 'The read model does not contain yet what was written before this request. Try again.';
/** Reads also wait for the positions of earlier reads. */
let caughtUp: Promise<unknown> = Promise.resolve();

/** The last message of `postOwners`. */
let postedText = '';

port.on('message', (message: QueryMessage | WatchMessage | CloseMessage) => {
  if ('watch' in message) follower.watch(message.watch);
  else if ('close' in message) void close();
  else void answer(message);
});
follower.start(kept).then(
  () => {
    postOwners();
    post({ kind: 'started', isContinued: kept !== null });
  },
  (error: unknown) => post({ kind: 'failed', message: messageOf(error) }),
);
setInterval(postOwners, OWNERS_EVERY_MS).unref();

async function close(): Promise<void> {
  await follower.close();
  if (follower.isWhole) keep(database, options.keepEndedMs);
  database.close();
  post({ kind: 'closed' });
}

function postOwners(): void {
  const owners = follower.owners();
  const progress = follower.progress();
  const text = JSON.stringify([owners, progress]);
  if (text !== postedText) post({ kind: 'owners', owners, progress });
  postedText = text;
}

async function answer<N extends QueryName>(message: QueryMessage<N>): Promise<void> {
  const { id, name, argument, after, mustBeCurrent } = message;
  try {
    // Queries stay in their order, because each waits for one promise, from its arrival on.
    if (after.length === 0) await caughtUp;
    else {
      const all = Promise.allSettled([follower.catchUp(after), caughtUp]);
      caughtUp = all;
      const [own] = await all;
      checkCaughtUp(own, mustBeCurrent);
    }
    const query: (rows: RowStore, argument: QueryTypes[N][0]) => QueryTypes[N][1] = QUERIES[name];
    rows.limitTime(QUERY_MS_MAX);
    post({ kind: 'result', id, result: query(rows, argument) });
  } catch (error) {
    if (error instanceof Problem) {
      const { status, title, message: detail } = error;
      post({ kind: 'problem', id, status, title, detail });
      return;
    }
    post({ kind: 'error', id, message: messageOf(error) });
  }
}

/** Throws Problem (503) if Kafka can't be reached, or if the query must be current and isn't. */
function checkCaughtUp(own: PromiseSettledResult<boolean>, mustBeCurrent: boolean): void {
  if (own.status === 'rejected')
    throw new Problem(503, 'UNAVAILABLE', `Kafka can't be reached: ${messageOf(own.reason)}. Try again.`);
  if (!own.value && mustBeCurrent) throw new Problem(503, 'UNAVAILABLE', NOT_CURRENT);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Webhooks in a thread, which a test can end at any moment without a commit, like a killed server. */
import { parentPort, workerData } from 'node:worker_threads';
import { readWebhooksFile } from '../../../cli/server/webhooks-file.ts';
import { topicNames } from '../../../engine/topics.ts';
import { KafkaConnection } from '../../../kafka/connect/connection.ts';
import { Webhooks } from '../../../server/webhooks/webhooks.ts';

/** The data of the thread. */
export interface WebhookThreadData {
  readonly bootstrapServers: string;
  readonly prefix: string;
  /** Text of the file. */
  readonly file: string;
  readonly secret: string;
}

const { bootstrapServers, prefix, file, secret } = workerData as WebhookThreadData;
const connection = new KafkaConnection({
  bootstrapServers: bootstrapServers.split(','),
  clientId: 'webhooks',
  properties: new Map(),
  log: () => undefined,
});
await connection.connect();
const { webhooks } = readWebhooksFile(file, () => secret);
new Webhooks({
  webhooks,
  connection,
  topics: topicNames(prefix),
  onWarning: (message) => parentPort?.postMessage(message),
});

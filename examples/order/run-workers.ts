/**
 * The workers of the order process in a separate process, until Ctrl-C: `node examples/order/run-workers.ts`.
 * Uses KAFKA_BOOTSTRAP_SERVERS, otherwise the Kafka of `signalbox dev` in this folder.
 */

import { once } from 'node:events';
import { DEFAULT_PREFIX, topicNames } from '../../engine/topics.ts';
import { findRunningBroker, projectBrokerFolder } from '../../local-kafka/broker-folder.ts';
import { connectServices } from './services.ts';
import { jobsDone, startWorkers } from './workers.ts';

const local = await findRunningBroker(projectBrokerFolder());
const bootstrapServers = process.env['KAFKA_BOOTSTRAP_SERVERS'] ?? local?.bootstrapServers;
if (bootstrapServers === undefined)
  throw new Error('no Kafka runs in this folder: `signalbox dev` starts one');
const prefix = process.env['SIGNALBOX_PREFIX'] ?? DEFAULT_PREFIX;

const services = await connectServices(bootstrapServers, topicNames(prefix).commands);
const workers = startWorkers({ bootstrapServers, prefix, ship: services.ship });
void workers.ready.then(() => process.stdout.write('workers are running; press Ctrl-C to stop\n'));

await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
await workers.stop();
await services.close();
process.stdout.write(`${jobsDone(workers)} jobs done\n`);

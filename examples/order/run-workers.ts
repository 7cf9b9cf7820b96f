/**
 * The workers of the order process in a process of their own, until Ctrl-C: `node
 * examples/order/run-workers.ts`. Brokers by KAFKA_BOOTSTRAP_SERVERS, else the one of `signalbox dev` in this
 * folder.
 */

import { once } from 'node:events';
import { DEFAULT_PREFIX, topicNames } from '../../engine/topics.ts';
import { KafkaConnection } from '../../kafka/connect/connection.ts';
import { findRunningBroker, projectBrokerFolder } from '../../local-kafka/broker-folder.ts';
import { openWarehouse } from './warehouse.ts';
import { startWorkers } from './workers.ts';

const local = await findRunningBroker(projectBrokerFolder());
const bootstrapServers = process.env['KAFKA_BOOTSTRAP_SERVERS'] ?? local?.bootstrapServers;
if (bootstrapServers === undefined)
  throw new Error('no Kafka runs in this folder: `signalbox dev` starts one');
const prefix = process.env['SIGNALBOX_PREFIX'] ?? DEFAULT_PREFIX;

const connection = new KafkaConnection({ bootstrapServers: [bootstrapServers], clientId: 'order-workers' });
const warehouse = openWarehouse(connection, topicNames(prefix).commands);
const workers = startWorkers({ bootstrapServers, prefix, ship: (order) => warehouse.ship(order) });
void workers.ready.then(() => process.stdout.write('running; press Ctrl-C to stop\n'));

await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
await workers.stop();
await warehouse.close();
connection.close();
process.stdout.write(`${workers.jobsDone()} jobs done\n`);

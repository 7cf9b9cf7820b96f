/**
 * T12: a client with a hundred sends in flight on one connection, some of whose responses get lost. Records
 * have no ids, so only Kafka's sequence numbers can detect the client's retries.
 */

import { KafkaConnection } from '../../../kafka/connect/connection.ts';
import { RecordProducer } from '../../../kafka/write/producer.ts';
import type { OwnBroker } from '../../integration/fixture/own-broker.ts';
import type { FaultKind } from '../../integration/fixture/proxy.ts';
import type { Row, World } from '../row.ts';
import { inWorld } from '../row.ts';

const ROUNDS = 20;
const IN_FLIGHT = 100;
/** For one in this many, the response never arrives although the connection stays open. */
const SWALLOWED_EVERY = 5;
const MESSAGE_TTL_MS = 600_000;

export const concurrentSends: Row = {
  id: 'T12',
  fault: 'answers lost while a client has 100 sends in flight on one connection, without ids',
  async run(context) {
    const broker = await context.broker();
    const { bootstrapServers } = broker;
    // The engines connect directly: the faults concern only the client.
    const direct = { bootstrapServers, proxiedServers: bootstrapServers };
    return inWorld(context, ['one', 'two'], { broker: direct }, async (world) => {
      const rounds = context.count(ROUNDS);
      const sender = new Sender(world, broker);
      for (let round = 0; round < rounds; round += 1) {
        await sender.burst(round % SWALLOWED_EVERY === 0 ? 'swallow' : 'cut');
      }
      await sender.close();
      if (sender.failed > 0) throw new Error(`${sender.failed} sends were given up`);
      const note = `${rounds * IN_FLIGHT} starts and as many messages`;
      return { faults: rounds, recoveriesMs: [], note };
    });
  },
};

class Sender {
  failed = 0;
  readonly #world: World;
  readonly #broker: OwnBroker;
  readonly #connection: KafkaConnection;
  readonly #producer: RecordProducer;
  #count = 0;

  constructor(world: World, broker: OwnBroker) {
    this.#world = world;
    this.#broker = broker;
    this.#connection = new KafkaConnection({
      bootstrapServers: [broker.proxiedServers],
      clientId: 'test',
    });
    this.#producer = new RecordProducer(this.#connection);
  }

  /** Sends a hundred starts and messages, each separately, while responses get lost. */
  async burst(kind: FaultKind): Promise<void> {
    this.#broker.proxy.inject('produce', kind, { count: kind === 'cut' ? 2 : 1 });
    const sends = Array.from({ length: IN_FLIGHT }, async () => {
      const orderId = `burst-${this.#count++}`;
      try {
        await Promise.all(commandsOf(orderId).map((command) => this.#send(command)));
        this.#world.load.acknowledged.add(orderId);
      } catch {
        this.failed += 1;
      }
    });
    await Promise.all(sends);
  }

  async close(): Promise<void> {
    await this.#producer.close();
    this.#connection.close();
  }

  #send(command: object): Promise<unknown> {
    const { cluster, partitions } = this.#world;
    const partition = this.#count % partitions;
    const value = Buffer.from(JSON.stringify(command));
    return this.#producer.send([{ topic: cluster.topics.commands, partition, key: null, value }]);
  }
}

function commandsOf(orderId: string): object[] {
  const message = { name: 'release', correlationKey: orderId, timeToLiveMs: MESSAGE_TTL_MS };
  return [
    { startProcessInstance: { processId: 'load', variables: { orderId } } },
    { publishMessage: message },
  ];
}

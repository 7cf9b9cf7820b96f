/**
 * Clients that produce commands without a transaction: they repeat a command if no response comes, and
 * sometimes although one came, with and without a command id. Some of their commands are invalid.
 */
import type { Command } from '../../engine/command.ts';
import { encodeCommand } from '../../engine/command-codec.ts';
import type { TopicNames } from '../../engine/topics.ts';
import type { OutboundRecord, RecordHeader } from '../../kafka/ports.ts';
import type { FakeBroker } from './fake-broker.ts';
import type { ModelFamily } from './models.ts';
import { BROKEN_RESOURCE, CHANGED_RESOURCE } from './models.ts';
import type { Network } from './network.ts';
import { NoAnswer } from './network.ts';
import { ORDER_KINDS, ORDERS_PARTITIONS, orderRecord } from './orders.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import type { SimProcess } from './sim-process.ts';

export interface ClientWorld {
  readonly scheduler: Scheduler;
  readonly broker: FakeBroker;
  readonly network: Network;
  readonly topics: TopicNames;
  readonly partitionCount: number;
  /** The models that are deployed and started. */
  readonly families: readonly ModelFamily[];
  /** A command that one partition has sent to another; undefined if there is none yet. */
  anyInternalCommand(): Buffer | undefined;
  /** Keys of instances that are active according to what clients can see. */
  activeInstances(): number[];
}

const SEND_TIMEOUT_MS = 1_000;
const MESSAGE_NAMES = ['packed', 'sent', 'stop', 'note', 'note', 'go', 'open', 'open', 'curse'] as const;
const KEYS = ['a', 'b', 'c', 'd', 'e', 'f'] as const;
/** Larger than the broker accepts on the state topic; see refusing-broker.ts. */
const HUGE_BYTES = 150_000;

export class SimClient {
  readonly #process: SimProcess;
  readonly #random: Random;
  readonly #world: ClientWorld;
  #count = 0;
  /** Number of sends whose outcome is not known yet. */
  pending = 0;

  constructor(process: SimProcess, random: Random, world: ClientWorld) {
    this.#process = process;
    this.#random = random;
    this.#world = world;
  }

  deploy(): void {
    for (const { resources } of this.#world.families)
      this.send({ deployResources: { resources: [...resources] } }, { reply: true });
  }

  /** Performs a random action of a client. */
  act(): void {
    const random = this.#random;
    const act = random.weighted<() => void>([
      [40, () => this.#start()],
      [40, () => this.#publish()],
      [6, () => this.#broadcast()],
      [5, () => this.#cancel()],
      [5, () => this.#setVariables()],
      [1, () => this.send({ deployResources: { resources: [CHANGED_RESOURCE] } }, { reply: true })],
      [7, () => this.#misbehave()],
      [4, () => this.#repeatInternal()],
      [25, () => this.#order()],
    ]);
    act();
  }

  #start(): void {
    const random = this.#random;
    const { families } = this.#world;
    const [first = random.pick(families)] = families;
    const { started } = random.chance(0.2) ? first : random.pick(families);
    const processId = random.pick(started);
    const variables = JSON.stringify({
      key: random.pick(KEYS),
      round: 0,
      depth: random.int(0, 3),
      ...(random.chance(0.7) ? { amount: random.int(0, 20) } : {}),
    });
    const start = {
      processId,
      variables,
      ...(random.chance(0.2) ? { businessKey: `business-${random.int(1, 5)}` } : {}),
      ...(random.chance(0.1) ? { version: 1 } : {}),
    };
    const awaitResult = random.chance(0.15);
    const options = { reply: awaitResult || random.chance(0.4), id: random.chance(0.4) };
    this.send({ startProcessInstance: awaitResult ? { ...start, awaitResult } : start }, options);
  }

  #publish(): void {
    const random = this.#random;
    const publishMessage = {
      name: random.pick(MESSAGE_NAMES),
      correlationKey: random.pick(KEYS),
      variables: JSON.stringify({ from: ++this.#count, fatal: random.chance(0.5) }),
      timeToLiveMs: random.pick([0, 0, 2_000, 15_000, 120_000]),
      ...(random.chance(0.15) ? { messageId: `id-${random.int(1, 9)}` } : {}),
    };
    const count = random.chance(0.15) ? random.int(2, 4) : 1;
    for (let sent = 0; sent < count; sent++) {
      this.send({ publishMessage }, { reply: random.chance(0.3), id: random.chance(0.2) });
    }
  }

  #broadcast(): void {
    const random = this.#random;
    const variables = JSON.stringify({ signal: ++this.#count });
    const broadcastSignal = { name: random.pick(['alarm', 'alarm', 'halt', 'call']), variables };
    this.send({ broadcastSignal }, { reply: random.chance(0.3), id: random.chance(0.5) });
  }

  #cancel(): void {
    const keys = this.#world.activeInstances();
    if (keys.length === 0) return;
    const instanceKey = this.#random.pick(keys);
    this.send({ cancelProcessInstance: { instanceKey } }, { reply: this.#random.chance(0.5) });
  }

  #setVariables(): void {
    const keys = this.#world.activeInstances();
    if (keys.length === 0) return;
    // Setting an existing value would leave no trace in the history.
    const variables = JSON.stringify({ amount: this.#random.int(0, 20), change: ++this.#count });
    this.send({ setVariables: { instanceKey: this.#random.pick(keys), variables } }, {});
  }

  /** Writes several records to the business topic; each has its own effect. */
  #order(): void {
    const random = this.#random;
    const count = random.chance(0.5) ? random.int(2, 8) : 1;
    for (let sent = 0; sent < count; sent++) {
      const tag = `order-${++this.#count}`;
      const partition = random.int(0, ORDERS_PARTITIONS - 1);
      void this.#deliver(orderRecord(random.pick(ORDER_KINDS), tag, partition), 5);
    }
  }

  /** Sends an invalid command, which must be rejected with a reason and have no other effect. */
  #misbehave(): void {
    const random = this.#random;
    const instanceKey = random.int(1, 5) * 2 ** 43 + random.int(1, 500);
    const huge = JSON.stringify({ key: 'a', text: 'x'.repeat(HUGE_BYTES) });
    const bad = random.pick<Command | Buffer>([
      Buffer.from('{"nonsense": 1}'),
      Buffer.from([0xff, 0xff, 0xff, 0x01]),
      { startProcessInstance: { processId: 'no-such-process' } },
      { startProcessInstance: { processId: 'order', variables: '[1]' } },
      { startProcessInstance: { processId: 'order', variables: huge } },
      { completeJob: { jobKey: 1, instanceKey } },
      { cancelProcessInstance: { instanceKey } },
      { resolveIncident: { incidentKey: 7, instanceKey } },
      { publishMessage: { name: '' } },
      { deployResources: { resources: [BROKEN_RESOURCE] } },
      { correlateMessage: correlation(instanceKey, random.pick(KEYS)) },
      { addDefinition: { definitionKey: random.pick([0, 999, 2 ** 43 + 1]) } },
      { continueInstance: { instanceKey: random.int(0, this.#world.partitionCount - 1) * 2 ** 43 + 3 } },
    ]);
    this.send(bad, { reply: random.chance(0.4), id: random.chance(0.2) });
  }

  /** Clients should not, but can, repeat what partitions have sent to each other. It must change nothing. */
  #repeatInternal(): void {
    const value = this.#world.anyInternalCommand();
    if (value) this.send(value, {});
  }

  /** Sends a command until it is acknowledged or given up, possibly twice. */
  send(
    command: Command | Buffer,
    options: { reply?: boolean; id?: boolean; commandId?: string; partition?: number },
  ): void {
    const random = this.#random;
    const { topics, partitionCount } = this.#world;
    const tag = `${this.#process.name}-${++this.#count}`;
    const commandId = options.commandId ?? (options.id ? tag : undefined);
    const header = (key: string, text: string): RecordHeader => ({ key, value: Buffer.from(text) });
    const headers = [
      ...(options.reply ? [header('reply-to', topics.replies), header('correlation-id', tag)] : []),
      ...(commandId === undefined ? [] : [header('command-id', commandId)]),
    ];
    const record: OutboundRecord = {
      topic: topics.commands,
      partition: options.partition ?? random.int(0, partitionCount - 1),
      key: tag,
      value: Buffer.isBuffer(command) ? command : this.#encoded(command),
      headers,
    };
    void this.#deliver(record, 5);
    // An intermediary repeats it later, possibly to another partition.
    if (random.chance(0.05)) {
      this.#process.after(random.between(0, 5_000), () => {
        const partition = random.int(0, partitionCount - 1);
        void this.#deliver({ ...record, partition }, 1);
      });
    }
  }

  /** The command as Protobuf or JSON. */
  #encoded(command: Command): Buffer {
    return this.#random.chance(0.2) ? Buffer.from(JSON.stringify(command)) : encodeCommand(command);
  }

  async #deliver(record: OutboundRecord, attempts: number): Promise<void> {
    const { network, broker } = this.#world;
    this.pending++;
    for (let attempt = 1; ; attempt++) {
      try {
        await network.request(this.#process, 'Produce', SEND_TIMEOUT_MS, () => broker.write(record));
        break;
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error;
        if (attempt >= attempts) break;
      }
    }
    this.pending--;
  }
}

function correlation(instanceKey: number, correlationKey: string) {
  return {
    subscriptionKey: 2 ** 42 + 5,
    instanceKey,
    messageKey: 2 ** 42 + 6,
    messageName: 'packed',
    correlationKey,
    processId: 'ship',
  };
}

/**
 * A client of the engine: sends commands as records and waits for their replies, using only Kafka. Each
 * command is sent to the partition that will process it, so that the engine doesn't need to forward it.
 */
import { randomUUID } from 'node:crypto';
import type {
  BroadcastSignal,
  CancelProcessInstance,
  Command,
  CommandName,
  Commands,
  CompleteJob,
  DeleteDefinition,
  EvaluateConditions,
  ExtendJob,
  FailJob,
  MigrateProcessInstance,
  ModifyProcessInstance,
  PublishMessage,
  Resource,
  SetVariables,
  StartProcessInstance,
  ThrowError,
  UpdateJobRetries,
} from '../engine/command.ts';
import { encodeCommand } from '../engine/command-codec.ts';
import { CommandRejected } from '../engine/errors.ts';
import type { DeletedDefinition } from '../engine/step/commands/delete-definition.ts';
import type { Deployed } from '../engine/step/commands/deploy-resources.ts';
import type { MigratedInstance } from '../engine/step/commands/migrate-process-instance.ts';
import type { ModifiedInstance } from '../engine/step/commands/modify-process-instance.ts';
import type { PublishedMessage } from '../engine/step/commands/publish-message.ts';
import type { StartedInstance } from '../engine/step/commands/start-process-instance.ts';
import { routeOf } from '../engine/step/route.ts';
import type { TopicNames } from '../engine/topics.ts';
import { topicNames } from '../engine/topics.ts';
import type { KafkaConnection } from '../kafka/connect/connection.ts';
import type { RecordHeader } from '../kafka/ports.ts';
import { RecordProducer } from '../kafka/write/producer.ts';
import type { LongNumbers } from '../state/exact-json.ts';
import { CommandIds } from './command-ids.ts';
import { CommandRejection, CommandTimeout, TopicMissing } from './errors.ts';
import { produceCommand } from './produce-command.ts';
import { ReplyReader } from './reply-reader.ts';
import type { Variables, WithVariables } from './variables.ts';
import { textOf, withText } from './variables.ts';

export interface ClientOptions {
  /** Comma-separated host:port. */
  readonly bootstrapServers: string;
  /** Properties of Kafka's Java client, for SASL and TLS. */
  readonly properties?: ReadonlyMap<string, string> | Readonly<Record<string, string>>;
  /** Prefix of the topic names. Default: 'signalbox.' */
  readonly prefix?: string;
  readonly clientId?: string;
  /** How long to wait for a reply. Default: 10 s. */
  readonly timeoutMs?: number;
  /** The form of numbers in results that JavaScript can't represent; see WorkerOptions. Default: as text. */
  readonly longNumbers?: LongNumbers;
}

export interface SendOptions {
  readonly timeoutMs?: number | undefined;
  /**
   * The engine rejects a second command with the same id (ALREADY_EXISTS) while it remembers the first, by
   * default for 15 minutes. Use the same id to send a command again. Default: a new id.
   */
  readonly commandId?: string | Uint8Array | undefined;
  /** The user or program for which it is sent, for the history of the instance. */
  readonly actor?: string | undefined;
  /** Called before the command is written; if it throws, nothing is written. `bytes`: size of the command. */
  readonly beforeWrite?: (at: { readonly partition: number; readonly bytes: number }) => void;
  /** Called when the command is in the log, before its reply; offset -1 if unknown. */
  readonly onWritten?: (at: { readonly partition: number; readonly offset: number }) => void;
}

/** The final state of an awaited instance, with the variables of the process scope. */
export interface EndedInstance {
  readonly instanceKey: number;
  readonly state: 'COMPLETED' | 'TERMINATED';
  readonly variables: Readonly<Record<string, unknown>>;
}

/** How long a client waits for a reply or a response by default. */
export const TIMEOUT_MS = 10_000;

/**
 * Sends commands. Each method rejects with CommandRejection, CommandTimeout, CommandTooLarge or TopicMissing,
 * or with an error of Kafka (ProduceRefused, KafkaConnectionError), after which it is unknown whether the
 * command was written.
 */
export class SignalboxClient {
  readonly topics: TopicNames;
  readonly #connection: KafkaConnection;
  readonly #producer: RecordProducer;
  readonly #replies: ReplyReader;
  readonly #timeoutMs: number;
  readonly #commandIds = new CommandIds();

  /** The caller owns the connection; `createClient` opens its own. */
  constructor(
    connection: KafkaConnection,
    options: Pick<ClientOptions, 'prefix' | 'timeoutMs' | 'longNumbers'> = {},
  ) {
    this.topics = topicNames(options.prefix);
    this.#connection = connection;
    this.#timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
    this.#producer = new RecordProducer(connection, { timeoutMs: this.#timeoutMs });
    this.#replies = new ReplyReader(connection, this.topics.replies, options.longNumbers);
  }

  /**
   * Deploys BPMN, DMN and form files atomically; their file extensions determine the type. `details.findings`
   * of a rejection lists all problems.
   */
  deploy(resources: readonly Resource[], options?: SendOptions): Promise<Deployed> {
    return this.#sendFor('deployResources', { resources: [...resources] }, options);
  }

  /** Starts an instance at the none start event. */
  start(
    command: WithVariables<Omit<StartProcessInstance, 'awaitResult'>>,
    options?: SendOptions,
  ): Promise<StartedInstance> {
    return this.#sendFor('startProcessInstance', withText(command), options);
  }

  /** Starts an instance and resolves when it has ended; choose a suitable timeout. */
  startAndAwait(
    command: WithVariables<Omit<StartProcessInstance, 'awaitResult'>>,
    options?: SendOptions,
  ): Promise<EndedInstance> {
    return this.#sendFor('startProcessInstance', { ...withText(command), awaitResult: true }, options);
  }

  /**
   * Publishes a message to a waiting instance; during its time to live it is buffered for instances that
   * start to wait later.
   */
  publish(command: WithVariables<PublishMessage>, options?: SendOptions): Promise<PublishedMessage> {
    return this.#sendFor('publishMessage', withText(command), options);
  }

  /** Broadcasts a signal to all catch events on all partitions that wait for it now. */
  signal(command: WithVariables<BroadcastSignal>, options?: SendOptions): Promise<unknown> {
    return this.send('broadcastSignal', withText(command), options);
  }

  /** Starts an instance at each conditional start event whose condition is true with these variables. */
  evaluateConditions(
    command: WithVariables<EvaluateConditions>,
    options?: SendOptions,
  ): Promise<{ instances: StartedInstance[] }> {
    return this.#sendFor('evaluateConditions', withText(command), options);
  }

  completeJob(command: WithVariables<CompleteJob>, options?: SendOptions): Promise<unknown> {
    return this.send('completeJob', withText(command), options);
  }

  /** `retries` is the number of retries left; 0 creates an incident. */
  failJob(command: WithVariables<FailJob>, options?: SendOptions): Promise<unknown> {
    return this.send('failJob', withText(command), options);
  }

  /** Throws a BPMN error at the element of the job. */
  throwError(command: WithVariables<ThrowError>, options?: SendOptions): Promise<unknown> {
    return this.send('throwError', withText(command), options);
  }

  /** Sets a new deadline of the job, counted from now. */
  extendJob(command: ExtendJob, options?: SendOptions): Promise<{ deadlineAtMs: number }> {
    return this.#sendFor('extendJob', command, options);
  }

  updateJobRetries(command: UpdateJobRetries, options?: SendOptions): Promise<unknown> {
    return this.send('updateJobRetries', command, options);
  }

  /**
   * Resolves an incident and retries the failed element. A job without retries needs `updateJobRetries`
   * first.
   */
  resolveIncident(command: Commands['resolveIncident'], options?: SendOptions): Promise<unknown> {
    return this.send('resolveIncident', command, options);
  }

  cancel(command: CancelProcessInstance, options?: SendOptions): Promise<unknown> {
    return this.send('cancelProcessInstance', command, options);
  }

  /** Activates and terminates elements atomically; `details.reasons` of a rejection has all reasons. */
  modify(command: ModifyProcessInstance, options?: SendOptions): Promise<ModifiedInstance> {
    return this.#sendFor('modifyProcessInstance', command, options);
  }

  /**
   * Migrates an instance to another version or process. With `dryRun`, changes nothing and returns the
   * reasons that prevent the migration in `reasons`.
   */
  migrate(command: MigrateProcessInstance, options?: SendOptions): Promise<MigratedInstance> {
    return this.#sendFor('migrateProcessInstance', command, options);
  }

  /**
   * Deletes a definition: no new instance uses it, running instances continue, and the previous version
   * becomes the latest.
   */
  deleteDefinition(command: DeleteDefinition, options?: SendOptions): Promise<DeletedDefinition> {
    return this.#sendFor('deleteDefinition', command, options);
  }

  setVariables(
    command: Omit<SetVariables, 'variables'> & { readonly variables: Variables },
    options?: SendOptions,
  ): Promise<unknown> {
    return this.send('setVariables', { ...command, variables: textOf(command.variables) ?? '' }, options);
  }

  /**
   * Assigns a user task, even if it is already assigned; `userTaskKey` can also be the key of its element
   * instance.
   */
  assignUserTask(command: Commands['assignUserTask'], options?: SendOptions): Promise<unknown> {
    return this.send('assignUserTask', command, options);
  }

  /** Claims a user task; rejected (INVALID_STATE) if it is assigned to another user. */
  claimUserTask(command: Commands['claimUserTask'], options?: SendOptions): Promise<unknown> {
    return this.send('claimUserTask', command, options);
  }

  unclaimUserTask(command: Commands['unclaimUserTask'], options?: SendOptions): Promise<unknown> {
    return this.send('unclaimUserTask', command, options);
  }

  /** Updates the attributes that have a value or are listed in `changed`. */
  updateUserTask(command: Commands['updateUserTask'], options?: SendOptions): Promise<unknown> {
    return this.send('updateUserTask', command, options);
  }

  /** The reply is sent after the task listeners, if there are any; choose a suitable timeout. */
  completeUserTask(
    command: WithVariables<Commands['completeUserTask']>,
    options?: SendOptions,
  ): Promise<unknown> {
    return this.send('completeUserTask', withText(command), options);
  }

  /** Sends any command by its name; resolves with the engine's result. */
  async send<N extends CommandName>(
    name: N,
    command: Commands[N],
    options: SendOptions = {},
  ): Promise<unknown> {
    const count = await this.#partitionCount();
    const commandId = this.#commandId(options.commandId, count);
    const partition = partitionOf(name, command, commandId, count);
    // A computed property of a union of names widens to a record of all of them.
    const value = encodeCommand({ [name]: command } as unknown as Command);
    options.beforeWrite?.({ partition, bytes: value.length });
    const headers = [{ key: 'command-id', value: commandId }];
    if (options.actor) headers.push({ key: 'actor', value: Buffer.from(options.actor) });
    return this.sendRecord({ name, partition, key: null, value, headers }, options);
  }

  /**
   * Sends an already encoded command to a given partition. Adds the headers that request a reply, which
   * replace those of the record.
   */
  async sendRecord(
    record: {
      readonly name: string;
      readonly partition: number;
      readonly key: Buffer | null;
      readonly value: Buffer | null;
      readonly headers: readonly RecordHeader[];
    },
    options: Pick<SendOptions, 'timeoutMs' | 'onWritten'> = {},
  ): Promise<unknown> {
    const { name, partition, key, value } = record;
    const timeoutMs = options.timeoutMs ?? this.#timeoutMs;
    const correlationId = randomUUID();
    const replyPartition = await this.#replies.ready();
    const answered = this.#replies.await(correlationId);
    // Closing the client also rejects it if it is not awaited yet.
    answered.catch(() => undefined);
    try {
      const headers = [
        ...record.headers.filter((header) => !ANSWER_HEADERS.has(header.key)),
        { key: 'reply-to', value: Buffer.from(this.topics.replies) },
        { key: 'correlation-id', value: Buffer.from(correlationId) },
        { key: 'reply-partition', value: Buffer.from(String(replyPartition)) },
      ];
      const topic = this.topics.commands;
      const written = await produceCommand(this.#connection, this.#producer, {
        ...{ topic, partition, key, value, headers },
        ...(name === 'deployResources' && { compressible: true }),
      });
      const at = { topic, partition, offset: written?.baseOffset ?? -1 };
      options.onWritten?.(at);
      const reply = await within(answered, timeoutMs, () => new CommandTimeout(name, timeoutMs, at));
      if (reply.status === 'ok') return reply.result;
      throw new CommandRejection(reply.code, reply.reason, reply.details);
    } finally {
      this.#replies.forget(correlationId);
    }
  }

  /** Waits for pending sends and closes everything that this client opened. */
  async close(): Promise<void> {
    await this.#producer.close();
    await this.#replies.close();
  }

  async #partitionCount(): Promise<number> {
    const topic = this.topics.commands;
    const count = await this.#connection.partitionCount(topic);
    if (count === null) throw new TopicMissing(topic);
    return count;
  }

  #commandId(given: string | Uint8Array | undefined, partitionCount: number): Buffer {
    if (given !== undefined) return typeof given === 'string' ? Buffer.from(given) : Buffer.from(given);
    return this.#commandIds.next(partitionCount, this.#producer.groupCount);
  }

  /** `send` with a typed result, which the handler of the command guarantees. */
  async #sendFor<N extends CommandName, R>(
    name: N,
    command: Commands[N],
    options: SendOptions | undefined,
  ): Promise<R> {
    return (await this.send(name, command, options)) as R;
  }
}

/** Uses the engine's own routing. Throws like the engine if no partition is valid. */
function partitionOf<N extends CommandName>(
  name: N,
  command: Commands[N],
  commandId: Buffer,
  partitionCount: number,
): number {
  try {
    // Without a key, the hash of the command id selects the partition.
    return routeOf(name, command, commandId, 0, partitionCount);
  } catch (error) {
    if (!(error instanceof CommandRejected)) throw error;
    throw new CommandRejection(error.code, error.message, error.details);
  }
}

const ANSWER_HEADERS: ReadonlySet<string> = new Set(['reply-to', 'correlation-id', 'reply-partition']);

/** Settles like `work`, or rejects with the error made by `late`. */
function within<T>(work: Promise<T>, timeoutMs: number, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), timeoutMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

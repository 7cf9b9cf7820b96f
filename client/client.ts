/**
 * A client of the engine: sends commands as records and waits for their answers, with nothing between but
 * Kafka. Each command goes to the partition that will handle it, so no engine has to forward it.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
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
import type { StartedInstance } from '../engine/step/commands/start-process-instance.ts';
import { routeOf } from '../engine/step/route.ts';
import type { TopicNames } from '../engine/topics.ts';
import { topicNames } from '../engine/topics.ts';
import { KafkaConnection } from '../kafka/connect/connection.ts';
import type { RecordHeader } from '../kafka/ports.ts';
import { RecordProducer } from '../kafka/write/producer.ts';
import { CommandRejection, CommandTimeout, TopicMissing } from './errors.ts';
import { ReplyReader } from './reply-reader.ts';

export interface ClientOptions {
  /** host:port, separated by commas. */
  readonly bootstrapServers: string;
  /** As in a Java client's properties file: SASL, TLS. */
  readonly properties?: ReadonlyMap<string, string> | Readonly<Record<string, string>>;
  /** First part of the topics' names. Default: 'signalbox.' */
  readonly prefix?: string;
  readonly clientId?: string;
  /** How long a command may take to be answered. Default: 10 s. */
  readonly timeoutMs?: number;
}

/** A JSON object, or its text, which is sent as it is. */
export type Variables = Readonly<Record<string, unknown>> | string;

/** A command's fields with variables in either form. */
export type WithVariables<C> = Omit<C, 'variables'> & { readonly variables?: Variables | undefined };

export interface SendOptions {
  readonly timeoutMs?: number | undefined;
  /**
   * A second command with the same id is refused (ALREADY_EXISTS) while the engine remembers the first one.
   * Give the same id when you send again what may have arrived. Default: a new one.
   */
  readonly commandId?: string | undefined;
}

/** How an awaited instance ended, with the variables of its own scope. */
export interface EndedInstance {
  readonly instanceKey: number;
  readonly state: 'COMPLETED' | 'TERMINATED';
  readonly variables: Readonly<Record<string, unknown>>;
}

const TIMEOUT_MS = 10_000;

/**
 * Sends commands. Each method rejects with CommandRejection, CommandTimeout or TopicMissing, and with what
 * Kafka has to say (ProduceRefused, KafkaConnectionError): then it is unknown whether the command was
 * written.
 */
export class SignalboxClient {
  readonly topics: TopicNames;
  readonly #connection: KafkaConnection;
  readonly #producer: RecordProducer;
  readonly #replies: ReplyReader;
  readonly #timeoutMs: number;

  /** The connection stays the caller's; `createClient` makes one of its own. */
  constructor(connection: KafkaConnection, options: Pick<ClientOptions, 'prefix' | 'timeoutMs'> = {}) {
    this.topics = topicNames(options.prefix);
    this.#connection = connection;
    this.#timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
    this.#producer = new RecordProducer(connection, { timeoutMs: this.#timeoutMs });
    this.#replies = new ReplyReader(connection, this.topics.replies);
  }

  /**
   * Deploys BPMN, DMN and form files, told apart by their names: all or none. A refusal's `details.findings`
   * lists everything that is wrong.
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

  /** Starts an instance and resolves when it has ended; choose the time-out to match. */
  startAndAwait(
    command: WithVariables<Omit<StartProcessInstance, 'awaitResult'>>,
    options?: SendOptions,
  ): Promise<EndedInstance> {
    return this.#sendFor('startProcessInstance', { ...withText(command), awaitResult: true }, options);
  }

  /** Publishes a message to whoever waits for it, and for its time to live to whoever will. */
  publish(command: WithVariables<PublishMessage>, options?: SendOptions): Promise<{ messageKey: number }> {
    return this.#sendFor('publishMessage', withText(command), options);
  }

  /** Broadcasts a signal to everyone who waits for it now, on every partition. */
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

  /** `retries` is what is left: with 0 the job becomes an incident. */
  failJob(command: WithVariables<FailJob>, options?: SendOptions): Promise<unknown> {
    return this.send('failJob', withText(command), options);
  }

  /** Throws a BPMN error at the job's element. */
  throwError(command: WithVariables<ThrowError>, options?: SendOptions): Promise<unknown> {
    return this.send('throwError', withText(command), options);
  }

  /** Sets the job's deadline anew, counted from now. */
  extendJob(command: ExtendJob, options?: SendOptions): Promise<{ deadlineAtMs: number }> {
    return this.#sendFor('extendJob', command, options);
  }

  updateJobRetries(command: UpdateJobRetries, options?: SendOptions): Promise<unknown> {
    return this.send('updateJobRetries', command, options);
  }

  /** What stopped is tried again. A job without retries needs `updateJobRetries` first. */
  resolveIncident(command: Commands['resolveIncident'], options?: SendOptions): Promise<unknown> {
    return this.send('resolveIncident', command, options);
  }

  cancel(command: CancelProcessInstance, options?: SendOptions): Promise<unknown> {
    return this.send('cancelProcessInstance', command, options);
  }

  /**
   * Activates and terminates elements: all of it, or none; `details.reasons` of a refusal has each reason.
   */
  modify(command: ModifyProcessInstance, options?: SendOptions): Promise<ModifiedInstance> {
    return this.#sendFor('modifyProcessInstance', command, options);
  }

  /**
   * Moves an instance to another version or process; with `dryRun` only tells, in `reasons`, what would keep
   * it from that.
   */
  migrate(command: MigrateProcessInstance, options?: SendOptions): Promise<MigratedInstance> {
    return this.#sendFor('migrateProcessInstance', command, options);
  }

  /** Nothing starts with it any more; what runs with it goes on, and the former version is the latest. */
  deleteDefinition(command: DeleteDefinition, options?: SendOptions): Promise<DeletedDefinition> {
    return this.#sendFor('deleteDefinition', command, options);
  }

  setVariables(
    command: Omit<SetVariables, 'variables'> & { readonly variables: Variables },
    options?: SendOptions,
  ): Promise<unknown> {
    return this.send('setVariables', { ...command, variables: textOf(command.variables) ?? '' }, options);
  }

  /** Gives a user task to a person, whoever has it; `userTaskKey` may be its element instance's. */
  assignUserTask(command: Commands['assignUserTask'], options?: SendOptions): Promise<unknown> {
    return this.send('assignUserTask', command, options);
  }

  /** Takes a user task; refused (INVALID_STATE) while somebody else has it. */
  claimUserTask(command: Commands['claimUserTask'], options?: SendOptions): Promise<unknown> {
    return this.send('claimUserTask', command, options);
  }

  unclaimUserTask(command: Commands['unclaimUserTask'], options?: SendOptions): Promise<unknown> {
    return this.send('unclaimUserTask', command, options);
  }

  /** Changes what has a value, and what `changed` names. */
  updateUserTask(command: Commands['updateUserTask'], options?: SendOptions): Promise<unknown> {
    return this.send('updateUserTask', command, options);
  }

  /** Answered when the task's listeners, if it has any, are done: choose the time-out to match. */
  completeUserTask(
    command: WithVariables<Commands['completeUserTask']>,
    options?: SendOptions,
  ): Promise<unknown> {
    return this.send('completeUserTask', withText(command), options);
  }

  /** Any command by its name; resolves with the result that the engine answers. */
  async send<N extends CommandName>(
    name: N,
    command: Commands[N],
    options: SendOptions = {},
  ): Promise<unknown> {
    const commandId = options.commandId ?? randomUUID();
    const partition = await this.#partitionOf(name, command, commandId);
    // A computed property of a union of names widens to a record of all of them.
    const value = encodeCommand({ [name]: command } as unknown as Command);
    return this.sendRecord(
      { name, partition, key: null, value, headers: [{ key: 'command-id', value: Buffer.from(commandId) }] },
      options,
    );
  }

  /**
   * Sends a command that is encoded already, to a given partition. The headers that ask for an answer are
   * added, and replace those that the record has.
   */
  async sendRecord(
    record: {
      readonly name: string;
      readonly partition: number;
      readonly key: Buffer | null;
      readonly value: Buffer | null;
      readonly headers: readonly RecordHeader[];
    },
    options: Pick<SendOptions, 'timeoutMs'> = {},
  ): Promise<unknown> {
    const { name, partition, key, value } = record;
    const timeoutMs = options.timeoutMs ?? this.#timeoutMs;
    const correlationId = randomUUID();
    const replyPartition = await this.#replies.ready();
    const answered = this.#replies.await(correlationId);
    // Closing the client rejects it also while nobody waits for it yet.
    answered.catch(() => undefined);
    try {
      const headers = [
        ...record.headers.filter((header) => !ANSWER_HEADERS.has(header.key)),
        { key: 'reply-to', value: Buffer.from(this.topics.replies) },
        { key: 'correlation-id', value: Buffer.from(correlationId) },
        { key: 'reply-partition', value: Buffer.from(String(replyPartition)) },
      ];
      const topic = this.topics.commands;
      const [written] = await this.#producer.send([{ topic, partition, key, value, headers }]);
      const at = { topic, partition, offset: written?.baseOffset ?? -1 };
      const reply = await within(answered, timeoutMs, () => new CommandTimeout(name, timeoutMs, at));
      if (reply.status === 'ok') return reply.result;
      throw new CommandRejection(reply.code, reply.reason, reply.details);
    } finally {
      this.#replies.forget(correlationId);
    }
  }

  /** Settles what was sent and closes what this client opened. */
  async close(): Promise<void> {
    await this.#producer.close();
    await this.#replies.close();
  }

  /** The engine's own routing, with the answer of the engine where no partition can be right. */
  async #partitionOf<N extends CommandName>(
    name: N,
    command: Commands[N],
    commandId: string,
  ): Promise<number> {
    const topic = this.topics.commands;
    const count = await this.#connection.partitionCount(topic);
    if (count === null) throw new TopicMissing(topic);
    try {
      // Without any key the id of the command decides: as good as chance.
      return routeOf(name, command, commandId, 0, count);
    } catch (error) {
      if (!(error instanceof CommandRejected)) throw error;
      throw new CommandRejection(error.code, error.message, error.details);
    }
  }

  /** `send` with the result's type, which is the engine's promise: see the command's handler. */
  async #sendFor<N extends CommandName, R>(
    name: N,
    command: Commands[N],
    options: SendOptions | undefined,
  ): Promise<R> {
    return (await this.send(name, command, options)) as R;
  }
}

const ANSWER_HEADERS: ReadonlySet<string> = new Set(['reply-to', 'correlation-id', 'reply-partition']);

/** A client with a connection of its own. Nothing is sent before the first command. `close()` ends it all. */
export function createClient(options: ClientOptions): SignalboxClient & AsyncDisposable {
  const { bootstrapServers, properties = {}, clientId = 'signalbox-client' } = options;
  const connection = new KafkaConnection({
    bootstrapServers: bootstrapServers.split(','),
    clientId,
    properties: properties instanceof Map ? properties : new Map(Object.entries(properties)),
  });
  return new OwningClient(connection, options);
}

class OwningClient extends SignalboxClient implements AsyncDisposable {
  readonly #owned: KafkaConnection;

  constructor(connection: KafkaConnection, options: ClientOptions) {
    super(connection, options);
    this.#owned = connection;
  }

  override async close(): Promise<void> {
    await super.close();
    this.#owned.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function textOf(variables: Variables | undefined): string | undefined {
  return typeof variables === 'object' ? JSON.stringify(variables) : variables;
}

function withText<C extends { readonly variables?: Variables | undefined }>(
  command: C,
): Omit<C, 'variables'> & { variables?: string } {
  const { variables, ...others } = command;
  const text = textOf(variables);
  return text === undefined ? others : { ...others, variables: text };
}

/** Settles as `work` does, or rejects with the error made by `late`. */
async function within<T>(work: Promise<T>, timeoutMs: number, late: () => Error): Promise<T> {
  const abort = new AbortController();
  const timer = sleep(timeoutMs, undefined, { signal: abort.signal }).then(
    () => {
      throw late();
    },
    // Aborted: the work was faster.
    () => work,
  );
  try {
    return await Promise.race([work, timer]);
  } finally {
    abort.abort();
  }
}

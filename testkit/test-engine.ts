/**
 * The engine in memory with virtual time: deploy, start, complete jobs, publish messages, move the clock,
 * read the results. Synchronous except `deploy`, deterministic, without Kafka; the core is the same as on
 * Kafka.
 */

import { jobVariables } from '../bpmn/interpreter/listeners.ts';
import type { Finding } from '../bpmn/model.ts';
import { decodeText } from '../bpmn/parse/decode-text.ts';
import type { Command } from '../engine/command.ts';
import type { ReplyValue } from '../engine/step/records.ts';
import type { LogRecord, OutboundRecord } from '../kafka/ports.ts';
import { countOf } from '../state/count-of.ts';
import type { StepRecord } from '../state/events.ts';
import type { Job, ProcessInstance } from '../state/instance.ts';
import { InstanceState } from '../state/instance.ts';
import type { CommandRejectionCode } from './command-rejection.ts';
import { CommandRejection, DeploymentRejected } from './command-rejection.ts';
import type { DeadLetterView } from './dead-letter.ts';
import type { InstanceStateName } from './instance-handle.ts';
import { InstanceHandle } from './instance-handle.ts';
import { InstanceOperations, keyOf } from './instance-operations.ts';
import type { JobState } from './job-handle.ts';
import { JobHandle } from './job-handle.ts';
import type { LeaseOptions } from './lease-jobs.ts';
import { leaseJobs } from './lease-jobs.ts';
import type { ClusterOptions } from './memory-cluster.ts';
import { MemoryCluster } from './memory-cluster.ts';
import type { Reply } from './memory-topics.ts';
import type { Duration, Instant } from './time.ts';
import { afterDuration, durationMs, instantMs } from './time.ts';
import type { UserTaskHandle } from './user-task-handle.ts';
import type { Variables, VariablesInput } from './variables.ts';
import { parseVariablesText, variablesText } from './variables.ts';

/** Default start of virtual time. */
export const START_TIME = '2026-01-01T00:00:00Z';

export interface TestEngineOptions extends Omit<ClusterOptions, 'startMs' | 'jobDeadlineMs' | 'keepEndedMs'> {
  /** Default START_TIME. */
  readonly startTime?: Instant;
  /** Deadline of jobs whose model doesn't set one. Default: none. */
  readonly jobDeadline?: Duration;
}

export interface DeployedProcess {
  readonly definitionKey: number;
  readonly processId: string;
  readonly version: number;
  readonly resourceName: string;
  /** False if the same content was already deployed. */
  readonly created: boolean;
}

/** The result of a deployment. */
export interface DeployedFiles {
  readonly processes: DeployedProcess[];
  readonly decisions?: readonly (DeployedResource & { readonly decisionId: string })[];
  readonly forms?: readonly (DeployedResource & { readonly formId: string })[];
  /** Problems that didn't prevent the deployment. */
  readonly warnings?: readonly Finding[];
}

/** A decision or a form. */
export interface DeployedResource {
  /** For a decision: the key of its decision requirements graph. */
  readonly definitionKey: number;
  readonly version: number;
  readonly resourceName: string;
  /** False if the same content was already deployed. */
  readonly created: boolean;
}

/** A file: its bytes are decoded by its byte order mark or XML declaration. */
export interface ModelFile {
  /** The file extension determines the type: `.bpmn`, `.dmn` or `.form`. */
  readonly name: string;
  readonly content: string | Uint8Array;
}

type Files = string | ModelFile | readonly (string | ModelFile)[];

export interface MessageOptions {
  /** The correlation key; without it the message can only start instances. */
  readonly key?: string | number;
  readonly variables?: VariablesInput;
  /** How long to buffer the message if nothing waits for it yet. Default: don't buffer. */
  readonly ttl?: Duration;
  /** Like `ttl`, in ms. */
  readonly ttlMs?: number;
  /** A second message with the same name, key and id is rejected while the first is buffered. */
  readonly id?: string;
}

/** A message that is buffered for its time to live. */
export interface BufferedMessageView {
  readonly key: number;
  readonly name: string;
  readonly correlationKey: string;
  readonly variables: Variables;
  readonly expiresAtMs: number;
  readonly id?: string;
}

/** Creates an engine without definitions and instances. */
export function createTestEngine(options: TestEngineOptions = {}): TestEngine {
  return new TestEngine(options);
}

export class TestEngine extends InstanceOperations {
  /** The underlying cluster, for tests that read single records or choose the partition that works next. */
  readonly cluster: MemoryCluster;
  readonly #handles = new Map<number, InstanceHandle>();

  constructor(options: TestEngineOptions) {
    super();
    const { startTime = START_TIME, jobDeadline = 0, ...others } = options;
    const startMs = instantMs(startTime);
    this.cluster = new MemoryCluster({ ...others, startMs, jobDeadlineMs: durationMs(startMs, jobDeadline) });
  }

  protected override get partitionCount(): number {
    return this.cluster.partitions.length;
  }

  /** Virtual time, epoch ms. */
  get nowMs(): number {
    return this.cluster.nowMs;
  }

  /**
   * Deploys files atomically; a file is its XML text, or name and text. Throws DeploymentRejected with all
   * findings.
   */
  async deploy(files: Files): Promise<DeployedProcess[]> {
    return (await this.deployAll(files)).processes;
  }

  /** Like `deploy`, but also returns decisions and forms. */
  async deployAll(files: Files): Promise<DeployedFiles> {
    const list = Array.isArray(files) ? files : [files];
    const resources = list.map((file: string | ModelFile, at) => {
      if (typeof file === 'string') return { name: `process-${at + 1}.bpmn`, content: file };
      const { name, content } = file;
      return { name, content: typeof content === 'string' ? content : decodeText(content) };
    });
    const correlationId = await this.cluster.requestDeployment(resources);
    this.cluster.settle();
    return this.#resultOf(correlationId) as DeployedFiles;
  }

  /** The records that processes have written to a business topic, oldest first. */
  recordsOn(topic: string): readonly OutboundRecord[] {
    return this.cluster.topics.business.filter((record) => record.topic === topic);
  }

  /** Publishes a message; returns its key. Throws CommandRejection. */
  publish(name: string, options: MessageOptions = {}): number {
    const { key, ttl = 0, ttlMs = durationMs(this.nowMs, ttl), id } = options;
    const variables = variablesText(options.variables);
    const command: Command = {
      publishMessage: {
        name,
        timeToLiveMs: ttlMs,
        ...(key === undefined ? {} : { correlationKey: String(key) }),
        ...(variables === undefined ? {} : { variables }),
        ...(id === undefined ? {} : { messageId: id }),
      },
    };
    return (this.execute(command) as { messageKey: number }).messageKey;
  }

  /** Broadcasts a signal to all catch events that wait for it now. Throws CommandRejection. */
  signal(name: string, options: { readonly variables?: VariablesInput } = {}): void {
    const variables = variablesText(options.variables);
    this.execute({ broadcastSignal: { name, ...(variables === undefined ? {} : { variables }) } });
  }

  /**
   * Starts an instance at each conditional start event (of one process, or of all) whose condition is true
   * with these variables. Throws CommandRejection.
   */
  evaluateConditions(variables: VariablesInput, processId = ''): InstanceHandle[] {
    const text = variablesText(variables) ?? '{}';
    const result = this.execute({ evaluateConditions: { variables: text, processId } });
    const { instances } = result as { instances: { instanceKey: number }[] };
    return instances.map(({ instanceKey }) => this.instance(instanceKey));
  }

  /** Jobs of all instances, oldest first; by default those available to workers. */
  jobs(
    filter: { type?: string; instance?: number | InstanceHandle; state?: JobState | 'any' } = {},
  ): JobHandle[] {
    const { type, instance, state = 'open' } = filter;
    const key = typeof instance === 'object' ? instance.key : instance;
    const instances = key === undefined ? this.instances({ state: 'ACTIVE' }) : [this.instance(key)];
    return instances
      .flatMap(({ jobs }) => jobs)
      .filter((job) => (type === undefined || job.type === type) && (state === 'any' || job.state === state))
      .sort((a, b) => this.#orderOf(a) - this.#orderOf(b));
  }

  /** The only open job, or the only one of a type. Throws if there is none or more than one. */
  job(type?: string): JobHandle {
    const [job, ...others] = this.jobs(type === undefined ? {} : { type });
    const ofType = type === undefined ? '' : ` of type '${type}'`;
    if (!job) throw new Error(`there is no open job${ofType}`);
    if (others.length > 0)
      throw new Error(`found ${countOf(others.length + 1, 'open job')}${ofType}, expected one`);
    return job;
  }

  /**
   * Leases available jobs of a type, oldest first within a partition, until a deadline (`timeout`, default 5
   * minutes).
   */
  lease(type: string, options: LeaseOptions = {}): JobHandle[] {
    return leaseJobs(this, this.partitionCount, type, options);
  }

  /** Open native user tasks, of all instances or of one, of all elements or of one. */
  userTasks(filter: { elementId?: string; instance?: number | InstanceHandle } = {}): UserTaskHandle[] {
    const { elementId, instance } = filter;
    const instances =
      instance === undefined ? this.instances({ state: 'ACTIVE' }) : [this.instance(keyOf(instance))];
    return instances
      .flatMap(({ userTasks }) => userTasks)
      .filter((task) => elementId === undefined || task.elementId === elementId);
  }

  /** The only open user task, or the only one of an element. Throws if there is none or more than one. */
  userTask(elementId?: string): UserTaskHandle {
    const [task, ...others] = this.userTasks(elementId === undefined ? {} : { elementId });
    if (task && others.length === 0) return task;
    throw new Error(
      `found ${countOf(task ? others.length + 1 : 0, 'user task')}${elementId ? ` of ${elementId}` : ''}`,
    );
  }

  /** Advances the clock; due work is processed at its own time. Throws RangeError. */
  advanceBy(duration: Duration): void {
    this.advanceTo(afterDuration(this.nowMs, duration));
  }

  /** Advances the clock to an instant. Throws RangeError if that is in the past. */
  advanceTo(instant: Instant): void {
    const untilMs = instantMs(instant);
    if (untilMs < this.nowMs) {
      throw new RangeError(`virtual time can't go back from ${this.nowMs} to ${untilMs}`);
    }
    this.cluster.advanceTo(untilMs);
  }

  /**
   * Advances the clock to the next timer, timer start event, end of a back-off or job deadline, and processes
   * it. Returns the instant, epoch ms; undefined, without any effect, if there is none.
   */
  advanceToNextTimer(): number | undefined {
    const dueMs = this.cluster.nextTimerMs();
    if (dueMs !== undefined) this.cluster.advanceTo(Math.max(dueMs, this.nowMs));
    return dueMs;
  }

  /** All instances, including ended ones, oldest first. */
  override instances(filter: { processId?: string; state?: InstanceStateName } = {}): InstanceHandle[] {
    const { processId, state } = filter;
    return [...this.cluster.topics.instanceKeys()]
      .map((key) => this.instance(key))
      .filter((handle) => processId === undefined || handle.processId === processId)
      .filter((handle) => state === undefined || handle.state === state);
  }

  /** The instance with a key, even if it has ended. Throws CommandRejection NOT_FOUND. */
  override instance(key: number): InstanceHandle {
    const known = this.#handles.get(key);
    if (known) return known;
    if (!this.cluster.topics.instance(key)) {
      throw new CommandRejection('NOT_FOUND', `no process instance has the key ${key}`);
    }
    const handle = new InstanceHandle(
      {
        instance: (instanceKey) => this.cluster.topics.instance(instanceKey),
        history: (instanceKey): readonly StepRecord[] => this.cluster.topics.history(instanceKey),
        jobsOf: (instance) => this.#jobsOf(instance),
        sender: this,
      },
      key,
    );
    this.#handles.set(key, handle);
    return handle;
  }

  /** Buffered messages, oldest first within a partition. */
  messages(): BufferedMessageView[] {
    return this.cluster.partitions.flatMap(({ state }) =>
      [...state.messages.values()].map((message) => ({
        key: message.key,
        name: message.name,
        correlationKey: message.correlationKey,
        variables: parseVariablesText(message.variables || '{}'),
        expiresAtMs: message.expiresAtMs,
        ...(message.messageId ? { id: message.messageId } : {}),
      })),
    );
  }

  /** Dead letters, oldest first. */
  get deadLetters(): readonly DeadLetterView[] {
    return this.cluster.topics.deadLetters;
  }

  /** Replies written to the `reply-to` topics of produced records, oldest first. */
  get replies(): readonly Reply[] {
    return this.cluster.topics.replies;
  }

  /**
   * Produces a record to the commands topic, as any Kafka client may, and lets the engine process it. Never
   * throws because of its content.
   */
  produce(
    value: string | Buffer | null,
    options: { key?: string; headers?: Readonly<Record<string, string | Buffer>>; partition?: number } = {},
  ): LogRecord {
    const { key, headers = {}, partition = 0 } = options;
    const record = this.cluster.append(
      {
        value: typeof value === 'string' ? Buffer.from(value) : value,
        key: key === undefined ? null : Buffer.from(key),
        headers: Object.entries(headers).map(([name, text]) => ({
          key: name,
          value: typeof text === 'string' ? Buffer.from(text) : text,
        })),
      },
      partition,
    );
    this.cluster.settle();
    return record;
  }

  /** Simulates a restart of the engine, which restores everything from the topics. */
  restart(): void {
    this.cluster.restart();
  }

  /** Executes any command and returns its result. Throws CommandRejection. */
  override execute(
    command: Command,
    options: { partition?: number | undefined; commandId?: string | undefined } = {},
  ): unknown {
    const { partition = 0, commandId } = options;
    const headers = commandId === undefined ? [] : [{ key: 'command-id', value: Buffer.from(commandId) }];
    const correlationId = this.cluster.request(command, partition, { headers });
    this.cluster.settle();
    // The reply to a user task command is sent after its task listeners have completed.
    const [name = ''] = Object.keys(command);
    return this.#resultOf(correlationId, name.endsWith('UserTask') || name === 'setVariables');
  }

  #resultOf(correlationId: string, mayWait = false): unknown {
    const answer = this.cluster.topics.takeReply(correlationId);
    if (!answer && mayWait) return undefined;
    if (!answer) throw new Error('the engine became idle without a reply');
    if (answer.status === 'ok') return answer.result;
    throw rejectionOf(answer);
  }

  #orderOf({ key }: JobHandle): number {
    return this.cluster.topics.jobs.get(key)?.order ?? 0;
  }

  #jobsOf(instance: ProcessInstance): JobHandle[] {
    if (instance.state !== InstanceState.active) return [];
    return instance.elements.flatMap((element) => {
      const { job, incident } = element;
      const published = job && this.cluster.topics.jobs.get(job.key);
      if (!published) return [];
      const { header } = published;
      const variables = jobVariables(instance, element, { omitted: header.omittedVariables });
      return [new JobHandle(this, job, stateOf(job, Boolean(incident?.jobKey)), { header, variables })];
    });
  }
}

function stateOf(job: Job, hasIncident: boolean): JobState {
  if (hasIncident) return 'incident';
  if (job.leasedAtMs) return 'leased';
  return job.backoffUntilMs ? 'backoff' : 'open';
}

function rejectionOf({
  code,
  reason,
  details,
}: Extract<ReplyValue, { status: 'rejected' }>): CommandRejection {
  const { findings } = (details ?? {}) as { findings?: DeploymentRejected['findings'] };
  if (findings) return new DeploymentRejected(code as CommandRejectionCode, reason, findings);
  return new CommandRejection(code as CommandRejectionCode, reason, details);
}

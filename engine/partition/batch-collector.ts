/**
 * Takes commands from a partition's queue and due work from its state, and feeds them to the processor as one
 * batch. A command that needs asynchronous preparation (a deployment, a definition) waits at the head of the
 * queue.
 */
import type { Finding } from '../../bpmn/model.ts';
import type { LogRecord } from '../../kafka/ports.ts';
import { isKey } from '../../state/keys.ts';
import type { AddDefinition, DeployResources, DueWork, RemoveDefinition } from '../command.ts';
import type { DecodedCommand } from '../command-codec.ts';
import { CommandRejected, UndecodableCommand } from '../errors.ts';
import { UnknownDefinition, UnusableDefinition } from '../node/definition-registry.ts';
import type { PreparedDeployment } from '../step/environment.ts';
import type { Ready } from './batch.ts';
import type { CommandInput } from './command-input.ts';
import type { CommandQueue } from './command-queue.ts';
import { decodeInput } from './decode-input.ts';
import { takeDueWork } from './due-work.ts';
import type { BatchContext } from './engine-batch.ts';
import { EngineBatch } from './engine-batch.ts';
import type { Collected, LineBatch, LinePiece } from './line-ports.ts';
import type { PartitionPorts, PartitionSettings } from './partition-ports.ts';
import type { PartitionProcessor } from './processor.ts';

export class BatchCollector {
  readonly #processor: PartitionProcessor;
  readonly #context: BatchContext;
  readonly #queue: CommandQueue;
  readonly #ports: PartitionPorts;
  readonly #settings: PartitionSettings;
  readonly #closing: Promise<void>;

  /** After `closing` is aborted, nothing is awaited. */
  constructor(
    context: BatchContext,
    queue: CommandQueue,
    ports: PartitionPorts,
    settings: PartitionSettings,
    closing: Promise<void>,
  ) {
    this.#closing = closing;
    this.#context = context;
    this.#processor = context.processor;
    this.#queue = queue;
    this.#ports = ports;
    this.#settings = settings;
  }

  /** True if a full batch is waiting. */
  get isUrgent(): boolean {
    return this.#queue.size >= this.#settings.batchCommandsMax / 2;
  }

  /** Takes the input of the next batch; undefined if there was nothing to do after all. */
  async collect(): Promise<Collected | undefined> {
    if (this.#context.suspects.isOn) return this.#collectAlone();
    const { clock } = this.#ports;
    const { state } = this.#processor;
    const firstPosition = this.#queue.position;
    const inputs = await this.#takeCommands(this.#settings.batchCommandsMax);
    const nowMs = clock.nowMs();
    const due = takeDueWork(state, nowMs, this.#settings);
    if (inputs.length === 0 && due.length === 0) return undefined;
    return {
      feed: () => {
        const ready = this.#processor.feed(inputs, due, this.#queue.position, clock.nowMs());
        // Work beyond the limit of one batch is taken again.
        due.splice(ready.taken.due);
        this.#queue.putBack(inputs.splice(ready.taken.commands).map(({ record }) => record));
        return this.#batch(ready, false);
      },
      pieces: () => this.#pieces(inputs, due, firstPosition, this.#queue.position),
    };
  }

  /** Takes one command or piece of due work, after writing a note about it. */
  async #collectAlone(): Promise<Collected | undefined> {
    const { suspects } = this.#context;
    const [work] = takeDueWork(this.#processor.state, this.#ports.clock.nowMs(), this.#settings);
    const record = work ? undefined : this.#queue.peek();
    if (!work && !record) return undefined;
    const firstPosition = this.#queue.position;
    const name = record ? { offset: record.offset } : { offset: -1, work: JSON.stringify(work) };
    const refusal = await suspects.begin(name);
    if (refusal) {
      if (record) this.#queue.take();
      const piece = this.#piece(record && { record }, work, this.#queue.position);
      const feed = (): LineBatch => piece.reject(refusal);
      return { feed, pieces: () => [{ ...piece, feed }] };
    }
    const [input] = record ? await this.#takeCommands(1) : [];
    if (!input && !work) return undefined;
    const due = work ? [work] : [];
    const inputs = input ? [input] : [];
    const pieces = (): Iterable<LinePiece> => this.#pieces(inputs, due, firstPosition, this.#queue.position);
    return { feed: () => this.#piece(input, work, this.#queue.position).feed(), pieces };
  }

  #batch(ready: Ready, isAlone: boolean): EngineBatch {
    return new EngineBatch(this.#context, ready, isAlone);
  }

  async #takeCommands(countMax: number): Promise<CommandInput[]> {
    const { batchBytesMax } = this.#settings;
    const inputs: CommandInput[] = [];
    let bytes = 0;
    while (inputs.length < countMax && bytes < batchBytesMax) {
      const record = this.#queue.peek();
      if (!record) break;
      const decoded = decodeInput(record);
      const prepare = this.#preparation(record, decoded);
      if (prepare) {
        // The commands before it are processed first, so that they don't wait for its preparation, which
        // starts afterwards.
        if (inputs.length > 0) break;
        const prepared = await Promise.race([prepare(), this.#closing]);
        if (!prepared) break;
        inputs.push(prepared);
      } else {
        inputs.push({ record, decoded });
      }
      this.#queue.take();
      bytes += record.value?.length ?? 0;
    }
    return inputs;
  }

  /** The preparation that a command's step needs; undefined if none. */
  #preparation(
    record: LogRecord,
    decoded: DecodedCommand | UndecodableCommand,
  ): (() => Promise<CommandInput>) | undefined {
    if (decoded instanceof UndecodableCommand) return undefined;
    if (decoded.name === 'addDefinition') {
      const { definitionKey } = decoded.command as AddDefinition;
      return () => this.#definition({ record, decoded }, definitionKey);
    }
    if (decoded.name === 'removeDefinition') {
      const { definitionKey } = decoded.command as RemoveDefinition;
      return () => this.#removal({ record, decoded }, definitionKey);
    }
    if (decoded.name === 'deployResources' && this.#settings.environment.partition === 0) {
      return () => this.#deployment(record, decoded);
    }
    return undefined;
  }

  /** The step rejects a definition that does not exist, or that this version can't use. */
  async #definition(input: CommandInput, definitionKey: number): Promise<CommandInput> {
    try {
      await this.#ports.definitions.whenKnown(definitionKey);
    } catch (error) {
      if (error instanceof UnusableDefinition) {
        const remedy = 'upgrade this node, then redrive this dead letter';
        return { ...input, rejection: new CommandRejected('INVALID_STATE', `${error.message}; ${remedy}`) };
      }
      if (!(error instanceof UnknownDefinition)) throw error;
    }
    return input;
  }

  /** The transaction that announces a deletion writes its mark, unless the announcement is forged. */
  async #removal(input: CommandInput, definitionKey: number): Promise<CommandInput> {
    if (!isKey(definitionKey) || (await this.#ports.definitions.isDeleted(definitionKey))) return input;
    const reason = `definition ${definitionKey} is not deleted; only engines announce deletions`;
    return { ...input, rejection: new CommandRejected('INVALID_STATE', reason) };
  }

  async #deployment(record: LogRecord, decoded: DecodedCommand): Promise<CommandInput> {
    const { resources } = decoded.command as DeployResources;
    const deployment = await this.#ports.prepareDeployment(resources ?? []);
    const compiled = deployment.resources.map(({ resource }) => resource);
    if (compiled.some(({ findings }) => findings.length > 0)) return { record, decoded, deployment };
    const findings = await this.#ports.prepareJobTopics(compiled);
    return { record, decoded, deployment: withFindings(deployment, findings) };
  }

  /** The commands and pieces of due work one by one, in the order of the batch. */
  *#pieces(
    inputs: readonly CommandInput[],
    due: readonly DueWork[],
    firstPosition: number,
    nextPosition: number,
  ): Generator<LinePiece> {
    for (const work of due) yield this.#piece(undefined, work, firstPosition);
    for (const [at, input] of inputs.entries()) {
      yield this.#piece(input, undefined, inputs[at + 1]?.record.offset ?? nextPosition);
    }
  }

  #piece(input: CommandInput | undefined, work: DueWork | undefined, position: number): LinePiece {
    const nowMs = this.#ports.clock.nowMs();
    const processor = this.#processor;
    return {
      feed: () =>
        this.#batch(processor.feed(input ? [input] : [], work ? [work] : [], position, nowMs), true),
      reject: (refusal) => this.#batch(processor.reject(input, work, position, nowMs, refusal), true),
      end: () => this.#context.refused?.forgetRecord(),
    };
  }
}

/** A file with findings counts as empty. */
function withFindings(deployment: PreparedDeployment, all: readonly Finding[]): PreparedDeployment {
  if (all.length === 0) return deployment;
  return {
    resources: deployment.resources.map((one) => {
      const { file } = one.resource;
      const findings = all.filter((finding) => finding.file === file);
      return findings.length === 0 ? one : { ...one, resource: { file, processes: [], findings } };
    }),
  };
}

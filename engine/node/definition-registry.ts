/**
 * The deployed definitions: reads the definitions topic from its beginning and compiles each definition once.
 */
import { compileResource } from '../../bpmn/compile.ts';
import type { CompiledResource, ExecutableProcess, Finding } from '../../bpmn/model.ts';
import type { FetchedRecords, LogCursor, LogReader, LogRecord } from '../../kafka/ports.ts';
import type { DefinitionInfo, DefinitionLookup, ResourceInfo } from '../step/environment.ts';
import type { ProcessDefinition } from '../step/records.ts';
import { definitionCodec, deletedKeyOf } from '../step/records.ts';
import { resourceInfo } from '../step/resources.ts';
import type { TopicNames } from '../topics.ts';

/**
 * This version can't compile a definition on the topic: it was deployed by a newer version, or the record is
 * damaged.
 */
export class UnusableDefinition extends Error {
  override readonly name = 'UnusableDefinition';
}

/** The definition does not exist: the reference to it is invalid. */
export class UnknownDefinition extends Error {
  override readonly name = 'UnknownDefinition';
}

export interface DefinitionRegistryOptions {
  /** The end offset of the definitions topic, including open transactions. Rejects if no broker responds. */
  readonly endOffset: () => Promise<number>;
  /** Another source of compiled resources, such as a cache. */
  readonly compile?: typeof compileResource;
  /** Called when a new definition was read. */
  readonly onChange?: () => void;
  /** An expression of a deployed definition that this version can't parse; it returns null. */
  readonly onTolerated?: (finding: Finding) => void;
}

interface WaitingForEnd {
  readonly offset: number;
  readonly resolve: () => void;
}

export class DefinitionRegistry implements DefinitionLookup {
  readonly #infos = new Map<number, DefinitionInfo>();
  readonly #resources = new Map<number, ResourceInfo>();
  readonly #unusable = new Map<number, UnusableDefinition>();
  readonly #waiting = new Map<number, { resolve: () => void; reject: (error: Error) => void }[]>();
  readonly #compiled = new Map<string, Promise<CompiledResource>>();
  readonly #options: DefinitionRegistryOptions;
  readonly #cursor: LogCursor;
  #chain: Promise<void> = Promise.resolve();
  /** Everything before this offset was read. */
  #position = 0;
  #waitingForEnd: WaitingForEnd[] = [];
  #failure: string | null = null;
  readonly #unreadable: string[] = [];
  readonly #deleted = new Set<number>();

  constructor(reader: LogReader, topics: TopicNames, options: DefinitionRegistryOptions) {
    this.#options = options;
    this.#cursor = reader.open({ topic: topics.definitions, partition: 0 }, 'earliest', {
      takesUnreadable: true,
      onRecords: (fetched) => this.#take(fetched),
      onFailure: ({ message }) => {
        this.#failure = message;
      },
    });
  }

  get size(): number {
    return this.#infos.size;
  }

  /** The records of the topic that can't be read, with their offsets; this node lacks their definitions. */
  get unreadable(): readonly string[] {
    return this.#unreadable;
  }

  /** Why definitions can no longer be read; null if they can. */
  get failure(): string | null {
    return this.#failure;
  }

  get(definitionKey: number): ExecutableProcess | undefined {
    return this.#infos.get(definitionKey)?.process;
  }

  info(definitionKey: number): DefinitionInfo | undefined {
    return this.#infos.get(definitionKey);
  }

  /** All definitions read so far, by their key. */
  entries(): Iterable<readonly [definitionKey: number, info: DefinitionInfo]> {
    return this.#infos.entries();
  }

  resource(definitionKey: number): ResourceInfo | undefined {
    return this.#resources.get(definitionKey);
  }

  /**
   * Resolves when the definition was read. Rejects with UnusableDefinition if it can't be compiled here, with
   * UnknownDefinition if it is not among the records that were on the topic at the time of the call: a
   * definition is always written before, or in the same transaction as, the records that refer to it.
   */
  whenKnown(definitionKey: number): Promise<void> {
    if (this.#infos.has(definitionKey) || this.#resources.has(definitionKey)) return Promise.resolve();
    const unusable = this.#unusable.get(definitionKey);
    if (unusable) return Promise.reject(unusable);
    return new Promise((resolve, reject) => {
      const waiter = { resolve, reject };
      const waiting = this.#waiting.get(definitionKey) ?? [];
      this.#waiting.set(definitionKey, [...waiting, waiter]);
      const giveUp = (error: Error): void => {
        const left = (this.#waiting.get(definitionKey) ?? []).filter((other) => other !== waiter);
        if (left.length > 0) this.#waiting.set(definitionKey, left);
        else this.#waiting.delete(definitionKey);
        reject(error);
      };
      this.#readToEnd().then(
        () => giveUp(new UnknownDefinition(`definition ${definitionKey} not found`)),
        giveUp,
      );
    });
  }

  /** True if the topic contains the deletion of the definition; reads up to the current end if necessary. */
  async isDeleted(definitionKey: number): Promise<boolean> {
    if (!this.#deleted.has(definitionKey)) await this.#readToEnd();
    return this.#deleted.has(definitionKey);
  }

  async #readToEnd(): Promise<void> {
    const offset = await this.#options.endOffset();
    if (this.#position >= offset) return;
    await new Promise<void>((resolve) => this.#waitingForEnd.push({ offset, resolve }));
  }

  #read(nextOffset: number): void {
    this.#position = nextOffset;
    for (const { offset, resolve } of this.#waitingForEnd) if (offset <= nextOffset) resolve();
    this.#waitingForEnd = this.#waitingForEnd.filter(({ offset }) => offset > nextOffset);
  }

  close(): void {
    this.#cursor.close();
  }

  #take({ records, nextOffset }: FetchedRecords): void {
    // Values are views of the response: decode now, compile in order.
    for (const record of records) {
      const add = this.#reading(record);
      this.#chain = this.#chain.then(add);
    }
    this.#chain = this.#chain.then(() => this.#read(nextOffset));
  }

  #reading({ key, value, unreadable }: LogRecord): () => Promise<void> {
    if (unreadable) return async () => void this.#unreadable.push(unreadable.reason);
    const recordKey = key?.toString('utf8') ?? '';
    const deletedKey = deletedKeyOf(recordKey);
    if (deletedKey !== null) return async () => this.#delete(deletedKey);
    const definitionKey = Number(recordKey);
    if (!value) return async () => undefined;
    try {
      const definition = definitionCodec.decode(value);
      const { processId, version } = definition;
      return async () => {
        try {
          await this.#add(definitionKey, definition);
          this.#settle(definitionKey);
          this.#options.onChange?.();
        } catch (cause) {
          this.#markUnusable(
            definitionKey,
            `definition ${definitionKey} (${processId} version ${version})`,
            cause,
          );
        }
      };
    } catch (cause) {
      return async () =>
        this.#markUnusable(definitionKey, `the record of definition ${definitionKey}`, cause);
    }
  }

  /** The definition is kept, because instances may still be running with it. */
  #delete(definitionKey: number): void {
    this.#deleted.add(definitionKey);
    const info = this.#infos.get(definitionKey);
    if (!info) return;
    this.#infos.set(definitionKey, { ...info, deleted: true });
    this.#options.onChange?.();
  }

  async #add(definitionKey: number, definition: ProcessDefinition): Promise<void> {
    const { processId: id, version, checksum, resourceName: file, deploymentKey } = definition;
    const compiled = await this.#compile(checksum, file, definition.xml);
    const resource = resourceInfo(definition, compiled);
    if (resource) {
      this.#resources.set(definitionKey, resource);
      return;
    }
    const process = compiled.processes.find((one) => one.id === id);
    if (!process) throw new UnusableDefinition(`${file} has no process ${id}`);
    const deployment = deploymentKey ? { deploymentKey } : {};
    this.#infos.set(definitionKey, { processId: id, version, checksum, ...deployment, process });
  }

  #compile(checksum: string, file: string, xml: string): Promise<CompiledResource> {
    const compiling =
      this.#compiled.get(checksum) ??
      (this.#options.compile ?? compileResource)(file, xml, { lenient: true }).then((compiled) => {
        const [finding] = compiled.findings;
        for (const tolerated of compiled.tolerated ?? []) this.#options.onTolerated?.(tolerated);
        if (finding) throw new UnusableDefinition(`${file}: ${finding.elementId ?? ''}: ${finding.reason}`);
        return compiled;
      });
    this.#compiled.set(checksum, compiling);
    return compiling;
  }

  #markUnusable(definitionKey: number, what: string, cause: unknown): void {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const unusable = new UnusableDefinition(`${what} is not supported by this version: ${reason}`, { cause });
    this.#unusable.set(definitionKey, unusable);
    this.#settle(definitionKey, unusable);
  }

  #settle(definitionKey: number, unusable?: UnusableDefinition): void {
    for (const { resolve, reject } of this.#waiting.get(definitionKey) ?? []) {
      if (unusable) reject(unusable);
      else resolve();
    }
    this.#waiting.delete(definitionKey);
  }
}

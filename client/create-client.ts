/** A client with its own connection, which also reads. */
import type { WhyRow } from '../inspect/why/why.ts';
import { KafkaConnection } from '../kafka/connect/connection.ts';
import type { ClientOptions } from './client.ts';
import { SignalboxClient, TIMEOUT_MS } from './client.ts';
import type { InstanceFilter, InstanceList, ReadInstance, Reads } from './reads.ts';
import { ServerReads } from './server-reads.ts';

export interface CreateClientOptions extends ClientOptions {
  /** Base URL of a server, such as http://127.0.0.1:8080: reads go there. Default: reads from the topics. */
  readonly server?: string;
  /** The header `authorization` of requests to the server, or what returns it. */
  readonly authorization?: string | (() => string | Promise<string>);
}

/**
 * Creates a client with its own connection. Nothing is sent before the first command or read. `close()`
 * closes everything; an open client keeps the process alive.
 */
export function createClient(options: CreateClientOptions): ReadingClient {
  const { bootstrapServers, properties = {}, clientId = 'signalbox-client' } = options;
  const connection = new KafkaConnection({
    bootstrapServers: bootstrapServers.split(','),
    clientId,
    properties: properties instanceof Map ? properties : new Map(Object.entries(properties)),
  });
  return new ReadingClient(connection, options);
}

export class ReadingClient extends SignalboxClient implements Reads, AsyncDisposable {
  readonly #owned: KafkaConnection;
  readonly #options: CreateClientOptions;
  #reads: Promise<Reads> | undefined;

  constructor(connection: KafkaConnection, options: CreateClientOptions) {
    super(connection, options);
    this.#owned = connection;
    this.#options = options;
  }

  async get(key: number): Promise<ReadInstance> {
    return (await this.#reader()).get(key);
  }

  async list(filter?: InstanceFilter): Promise<InstanceList> {
    return (await this.#reader()).list(filter);
  }

  async why(key: number): Promise<readonly WhyRow[]> {
    return (await this.#reader()).why(key);
  }

  override async close(): Promise<void> {
    await super.close();
    this.#owned.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #reader(): Promise<Reads> {
    this.#reads ??= this.#openReads();
    return this.#reads;
  }

  /** Most clients only send commands: what reads topics is loaded when it is needed. */
  async #openReads(): Promise<Reads> {
    const { server, authorization, longNumbers, timeoutMs = TIMEOUT_MS } = this.#options;
    const numbers = longNumbers === undefined ? {} : { longNumbers };
    if (server !== undefined) {
      return new ServerReads({
        server,
        ...(authorization !== undefined && { authorization }),
        ...numbers,
        timeoutMs,
      });
    }
    const { TopicReads } = await import('./topic-reads.ts');
    return new TopicReads(this.#owned, this.topics, longNumbers);
  }
}

/**
 * The environment of a scenario: its own topics, and engines, workers and a client as processes that end with
 * it.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { topicLayout } from '../../engine/topic-layout.ts';
import type { TopicNames } from '../../engine/topics.ts';
import { topicNames } from '../../engine/topics.ts';
import { createTopics, deleteTopics, listTopics } from '../../kafka/admin/admin.ts';
import type { KafkaConnection } from '../../kafka/connect/connection.ts';
import { findFreePorts } from '../../local-kafka/free-port.ts';
import type { ProvidedKafka } from '../../local-kafka/provide-kafka.ts';
import type { CallerOperations } from '../processes/caller.ts';
import type { ClientOperations } from '../processes/client.ts';
import type { HttpClientOperations } from '../processes/http-client.ts';
import type { Child } from './child.ts';
import { CallableChild, spawnNode } from './child.ts';
import type { CpuProfile } from './cpu-profile.ts';
import type { ProcessUsage } from './process-usage.ts';
import { usageOf } from './process-usage.ts';

const CLI = fileURLToPath(new URL('../../cli/bin.mjs', import.meta.url));
const READY_TIMEOUT_MS = 120_000;

/** An engine node as `signalbox engine` runs it. */
export interface EngineProcess {
  readonly child: Child;
  readonly nodeId: string;
  readonly healthPort: number;
}

/** A server as `signalbox server` runs it. */
export interface ServerProcess {
  readonly child: Child;
  readonly httpUrl: string;
}

/** A client of the newest server. */
export interface HttpClient {
  call<N extends keyof HttpClientOperations>(
    name: N,
    ...params: Parameters<HttpClientOperations[N]>
  ): Promise<Awaited<ReturnType<HttpClientOperations[N]>>>;
}

/** A kind of process whose CPU profiles are written. */
export type ProfiledProcess = 'engine' | 'worker' | 'client';

/** CPU and memory of each kind of process at one instant. */
export type Usages = Readonly<Record<'engine' | 'worker' | 'client' | 'broker', ProcessUsage | null>>;

export class Site {
  readonly prefix: string;
  readonly topics: TopicNames;
  readonly partitions: number;
  readonly kafka: ProvidedKafka;
  readonly connection: KafkaConnection;
  readonly #profileDir: string | null;
  readonly #engines = new Set<EngineProcess>();
  readonly #workers: CallableChild[] = [];
  readonly #servers: ServerProcess[] = [];
  readonly #httpClients: CallableChild[] = [];
  #client: CallableChild | undefined;

  /** Creates the topics. `withProfile`: engines write CPU profiles, see `profiles`. */
  static async open(
    kafka: ProvidedKafka,
    connection: KafkaConnection,
    options: { readonly name: string; readonly partitions: number; readonly withProfile: boolean },
  ): Promise<Site> {
    const profileDir = options.withProfile ? await mkdtemp(join(tmpdir(), 'signalbox-profile-')) : null;
    const site = new Site(kafka, connection, options, profileDir);
    const layout = topicLayout(site.topics, { partitions: options.partitions, replicationFactor: 1 });
    await createTopics(connection, layout);
    return site;
  }

  constructor(
    kafka: ProvidedKafka,
    connection: KafkaConnection,
    { name, partitions }: { readonly name: string; readonly partitions: number },
    profileDir: string | null,
  ) {
    this.kafka = kafka;
    this.connection = connection;
    this.partitions = partitions;
    this.prefix = `bench-${name}-${randomBytes(4).toString('hex')}.`;
    this.topics = topicNames(this.prefix);
    this.#profileDir = profileDir;
  }

  /** Starts a node; resolves when all its partitions run, or immediately if it doesn't have to wait. */
  async startEngine(
    options: { readonly nodeId?: string; readonly isAwaited?: boolean } = {},
  ): Promise<EngineProcess> {
    const { nodeId = 'bench-1', isAwaited = true } = options;
    const [healthPort = 0] = await findFreePorts(1);
    const child = spawnNode([
      ...this.#profiling('engine'),
      CLI,
      'engine',
      ...['--bootstrap-server', this.kafka.bootstrapServers, '--prefix', this.prefix],
      ...['--node-id', nodeId, '--health-port', String(healthPort), '--log-level', 'warn'],
    ]);
    const engine = { child, nodeId, healthPort };
    this.#engines.add(engine);
    if (isAwaited) await this.untilReady(engine);
    return engine;
  }

  async untilReady({ child, healthPort }: EngineProcess): Promise<void> {
    const deadlineMs = performance.now() + READY_TIMEOUT_MS;
    for (;;) {
      if (child.hasExited) throw new Error('the engine has ended');
      const response = await fetch(`http://127.0.0.1:${healthPort}/health/ready`).catch(() => null);
      await response?.body?.cancel();
      if (response?.ok) return;
      if (performance.now() > deadlineMs) throw new Error('the engine does not get ready');
      await sleep(20);
    }
  }

  /** The Prometheus text of a node. */
  async metricsOf({ healthPort }: EngineProcess): Promise<string> {
    return (await fetch(`http://127.0.0.1:${healthPort}/metrics`)).text();
  }

  /** SIGKILL, as in a crash. */
  async killEngine(engine: EngineProcess): Promise<void> {
    this.#engines.delete(engine);
    await engine.child.stop('SIGKILL');
  }

  /** Resolves when it answers searches, or immediately if it doesn't have to wait. */
  async startServer(
    options: { readonly isAwaited?: boolean; readonly modelFolder?: string } = {},
  ): Promise<ServerProcess> {
    const [httpPort = 0, grpcPort = 0] = await findFreePorts(2);
    const child = spawnNode([
      ...[CLI, 'server', '--bootstrap-server', this.kafka.bootstrapServers, '--prefix', this.prefix],
      ...['--http-port', String(httpPort), '--grpc-port', String(grpcPort), '--log-level', 'warn'],
      ...(options.modelFolder === undefined ? [] : ['--read-model', options.modelFolder]),
    ]);
    const server = { child, httpUrl: `http://127.0.0.1:${httpPort}` };
    this.#servers.push(server);
    if (options.isAwaited === false) return server;
    const http = await this.startHttpClient();
    await http.call('filled');
    return server;
  }

  /** Ends with the scenario. */
  async startHttpClient(): Promise<HttpClient> {
    const client = new CallableChild('processes/http-client.ts');
    this.#httpClients.push(client);
    await client.call('open', { http: this.#servers.at(-1)?.httpUrl });
    return { call: (name, ...params) => client.call(name, params[0]) };
  }

  /** `claim`: true if it leases its jobs. */
  async startWorker(type = 'work', claim = false): Promise<void> {
    const child = this.#fork('processes/worker.ts', 'worker');
    this.#workers.push(child);
    const { bootstrapServers } = this.kafka;
    await child.call('open', { bootstrapServers, prefix: this.prefix, type, claim });
  }

  async stopWorkers(): Promise<void> {
    for (const worker of this.#workers.splice(0)) {
      if (!worker.hasExited) await worker.call('close');
      await worker.stop();
    }
  }

  /** Starts the client, which deploys the models; engines must be running. */
  async startClient(...models: readonly string[]): Promise<void> {
    this.#client = this.#fork('processes/client.ts', 'client');
    const { prefix, partitions } = this;
    await this.call('open', { bootstrapServers: this.kafka.bootstrapServers, prefix, partitions });
    for (const model of models) await this.call('deploy', { model });
  }

  /** Starts the client of the closed loop instead, which awaits answers, and deploys the models with it. */
  async startCaller(...models: readonly string[]): Promise<void> {
    this.#client = this.#fork('processes/caller.ts', 'client');
    const { prefix } = this;
    await this.callCaller('open', { bootstrapServers: this.kafka.bootstrapServers, prefix });
    for (const model of models) await this.callCaller('deploy', { model });
  }

  /** Calls the client of the closed loop. */
  callCaller<N extends keyof CallerOperations>(
    name: N,
    ...params: Parameters<CallerOperations[N]>
  ): Promise<Awaited<ReturnType<CallerOperations[N]>>> {
    if (this.#client === undefined) throw new Error('no client was started');
    return this.#client.call(name, params[0]);
  }

  /** Calls the client. */
  call<N extends keyof ClientOperations>(
    name: N,
    ...params: Parameters<ClientOperations[N]>
  ): Promise<Awaited<ReturnType<ClientOperations[N]>>> {
    if (this.#client === undefined) throw new Error('no client was started');
    return this.#client.call(name, params[0]);
  }

  usage(): Usages {
    return {
      engine: sum([...this.#engines].map(({ child }) => usageOf(child.pid))),
      worker: sum(this.#workers.map(({ pid }) => usageOf(pid))),
      client: this.#client === undefined ? null : usageOf(this.#client.pid),
      broker: this.kafka.broker === null ? null : usageOf(this.kafka.broker.pid),
    };
  }

  /**
   * Size of each topic's log segments, bytes, by topic name without the prefix; null for brokers that we
   * didn't start.
   */
  async logBytes(): Promise<ReadonlyMap<string, number> | null> {
    if (this.kafka.broker === null) return null;
    const data = join(this.kafka.broker.folder, 'data');
    const bytes = new Map<string, number>();
    for (const folder of await readdir(data)) {
      if (!folder.startsWith(this.prefix)) continue;
      const topic = folder.slice(this.prefix.length).replace(/-\d+$/, '');
      for (const file of await readdir(join(data, folder))) {
        if (!file.endsWith('.log')) continue;
        // The cleaner may delete a segment meanwhile.
        const found = await stat(join(data, folder, file)).catch(() => null);
        bytes.set(topic, (bytes.get(topic) ?? 0) + (found?.size ?? 0));
      }
    }
    return bytes;
  }

  /** Ends the processes in the order client, workers, engines. */
  async stop(): Promise<void> {
    if (this.#client && !this.#client.hasExited) {
      await this.#client.call('close');
      await this.#client.stop();
    }
    await this.stopWorkers();
    const others = [...this.#httpClients, ...this.#servers.map(({ child }) => child)];
    await Promise.all(others.map((child) => child.stop()));
    await Promise.all([...this.#engines].map(({ child }) => child.stop()));
  }

  #fork(module: string, kind: 'client' | 'worker'): CallableChild {
    return new CallableChild(module, this.#profiling(kind));
  }

  #profiling(kind: ProfiledProcess): string[] {
    return this.#profileDir === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${join(this.#profileDir, kind)}`];
  }

  /** CPU profiles of the processes of one kind that have stopped. */
  async profiles(kind: ProfiledProcess = 'engine'): Promise<CpuProfile[]> {
    if (this.#profileDir === null) return [];
    const folder = join(this.#profileDir, kind);
    const found = await readdir(folder).catch(() => []);
    const files = found.filter((file) => file.endsWith('.cpuprofile'));
    const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
    return texts.map((text) => JSON.parse(text) as CpuProfile);
  }

  async remove(): Promise<void> {
    const topics = (await listTopics(this.connection)).map(({ topic }) => topic);
    await deleteTopics(
      this.connection,
      topics.filter((topic) => topic.startsWith(this.prefix)),
    );
    if (this.#profileDir !== null) await rm(this.#profileDir, { recursive: true, force: true });
  }
}

function sum(usages: readonly (ProcessUsage | null)[]): ProcessUsage | null {
  const known = usages.filter((usage) => usage !== null);
  if (known.length === 0) return null;
  const add = (field: keyof ProcessUsage) => known.reduce((total, usage) => total + usage[field], 0);
  return {
    cpuMs: add('cpuMs'),
    residentBytes: add('residentBytes'),
    residentPeakBytes: add('residentPeakBytes'),
  };
}

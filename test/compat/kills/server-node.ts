/** `signalbox server` in a separate process at fixed ports, which can be killed and started again. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { findFreePorts } from '../../../local-kafka/free-port.ts';
import { BIN } from '../../integration/fixture/bin.ts';
import type { SignalboxCluster } from '../../integration/fixture/cluster.ts';
import { until } from '../../integration/fixture/until.ts';
import type { Addresses } from '../client.ts';

const LOG_LENGTH_MAX = 4000;

export class ServerNode {
  readonly addresses: Addresses;
  readonly #args: readonly string[];
  #child: ChildProcess | null = null;
  #log = '';

  private constructor(addresses: Addresses, args: readonly string[]) {
    this.addresses = addresses;
    this.#args = args;
  }

  /** Resolves when it answers. */
  static async open({ bootstrapServers, prefix }: SignalboxCluster): Promise<ServerNode> {
    const [http = 0, grpc = 0] = await findFreePorts(2);
    const node = new ServerNode({ http: `http://127.0.0.1:${http}`, grpc: `127.0.0.1:${grpc}` }, [
      ...['--bootstrap-server', bootstrapServers, '--prefix', prefix],
      ...['server', '--http-port', String(http), '--grpc-port', String(grpc), '--read-model', 'memory'],
    ]);
    await node.start();
    return node;
  }

  async start(): Promise<void> {
    // By the channel it ends with this process, however that ends.
    const child = spawn(process.execPath, [BIN, ...this.#args], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    this.#child = child;
    child.channel?.unref();
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#log = (this.#log + text).slice(-LOG_LENGTH_MAX);
      });
    }
    await until(
      () => `the server at ${this.addresses.http} answers; its log: ${this.#log}`,
      async () => {
        if (child.exitCode !== null) throw new Error(`the server has ended: ${this.#log}`);
        return (await this.activeInstances().catch(() => -1)) >= 0;
      },
    );
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'close');
    child.kill('SIGKILL');
    await ended;
  }

  /** Rejects with what went wrong; the instance may have been started. */
  async startInstance(processDefinitionId: string, businessId: string): Promise<void> {
    await this.#post('/process-instances', { processDefinitionId, businessId });
  }

  async activeInstances(): Promise<number> {
    const { page } = await this.#post('/process-instances/search', { filter: { state: 'ACTIVE' } });
    return (page as { totalItems: number }).totalItems;
  }

  async #post(path: string, body: object): Promise<Readonly<Record<string, unknown>>> {
    const response = await fetch(`${this.addresses.http}/v2${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  }
}

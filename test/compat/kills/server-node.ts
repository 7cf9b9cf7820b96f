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

export interface StartedInstance {
  readonly key: string;
  /** The header `Signalbox-Position` of the answer. */
  readonly position: string;
}

interface Posted {
  readonly body: Readonly<Record<string, unknown>>;
  readonly position: string;
}

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
  async startInstance(processDefinitionId: string, businessId: string): Promise<StartedInstance> {
    const { body, position } = await this.#post('/process-instances', { processDefinitionId, businessId });
    return { key: String(body['processInstanceKey']), position };
  }

  /**
   * True if a get of the key and a search at its position find the instance. While the server doesn't answer,
   * or not yet, it is asked again.
   */
  async finds({ key, position }: StartedInstance): Promise<boolean> {
    const got = await this.#answered(`/process-instances/${key}`, { method: 'GET' });
    const found = await this.#answered('/process-instances/search', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'at-least': position },
      body: JSON.stringify({ filter: { processInstanceKey: key } }),
    });
    const { items = [] } = JSON.parse(found.text) as { readonly items?: readonly unknown[] };
    return got.status === 200 && found.status === 200 && items.length === 1;
  }

  /** Asks until there is an answer that is not 503. */
  async #answered(path: string, init: RequestInit): Promise<{ status: number; text: string }> {
    let answer = { status: 0, text: '' };
    await until(
      () => `${path} is answered; the last answer: ${answer.status} ${answer.text}`,
      async () => {
        try {
          const response = await fetch(`${this.addresses.http}/v2${path}`, init);
          answer = { status: response.status, text: await response.text() };
        } catch (error) {
          answer = { status: 0, text: String(error) };
        }
        return answer.status !== 0 && answer.status !== 503;
      },
    );
    return answer;
  }

  async activeInstances(): Promise<number> {
    const { body } = await this.#post('/process-instances/search', { filter: { state: 'ACTIVE' } });
    return (body['page'] as { totalItems: number }).totalItems;
  }

  async #post(path: string, body: object): Promise<Posted> {
    const response = await fetch(`${this.addresses.http}/v2${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    const position = response.headers.get('signalbox-position') ?? '';
    return { body: JSON.parse(text) as Posted['body'], position };
  }
}

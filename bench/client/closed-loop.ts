/**
 * Calls the engine as a service does: a fixed number of instances under way, each started by
 * `signalbox/client`, which waits for its end before it starts the next one.
 */
import { SignalboxClient } from '../../client/client.ts';
import { KafkaConnection } from '../../kafka/connect/connection.ts';

/** What has ended so far, and how long the answers took that were taken last. */
export interface LoopCounts {
  readonly ended: number;
  /** performance.now() of the client. */
  readonly atMs: number;
}

const ANSWER_TIMEOUT_MS = 60_000;

export class ClosedLoop {
  readonly #connection: KafkaConnection;
  readonly #client: SignalboxClient;
  readonly #loops = new Set<Promise<void>>();
  #tookMs: number[] = [];
  #ended = 0;
  #sent = 0;
  #isStopping = false;
  #failure: Error | null = null;

  constructor(bootstrapServers: string, prefix: string) {
    this.#connection = new KafkaConnection({
      bootstrapServers: bootstrapServers.split(','),
      clientId: 'signalbox-bench-caller',
    });
    this.#client = new SignalboxClient(this.#connection, { prefix, timeoutMs: ANSWER_TIMEOUT_MS });
  }

  async open(): Promise<void> {
    await this.#connection.connect();
  }

  async deploy(name: string, content: string): Promise<void> {
    await this.#client.deploy([{ name, content }]);
  }

  /** Keeps `inFlight` instances of `processId` under way until `stop`. */
  begin(processId: string, inFlight: number): void {
    this.#isStopping = false;
    for (let count = 0; count < inFlight; count++) {
      const loop = this.#loop(processId).catch((error: unknown) => {
        this.#failure = error instanceof Error ? error : new Error(String(error));
      });
      this.#loops.add(loop);
      void loop.then(() => this.#loops.delete(loop));
    }
  }

  counts(): LoopCounts {
    if (this.#failure) throw this.#failure;
    return { ended: this.#ended, atMs: performance.now() };
  }

  /** Times from each call to its answer since the last `takeTimes`, ms. */
  takeTimes(): number[] {
    const times = this.#tookMs;
    this.#tookMs = [];
    return times;
  }

  /** Resolves when the instances under way have ended. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all(this.#loops);
    if (this.#failure) throw this.#failure;
  }

  async close(): Promise<void> {
    this.#isStopping = true;
    await this.#client.close();
    this.#connection.close();
  }

  async #loop(processId: string): Promise<void> {
    while (!this.#isStopping) {
      const startedMs = performance.now();
      await this.#client.startAndAwait({ processId, variables: orderOf(this.#sent++) });
      this.#tookMs.push(performance.now() - startedMs);
      this.#ended++;
    }
  }
}

/** About 200 bytes of JSON, as a small order has. */
function orderOf(n: number): Record<string, unknown> {
  const id = String(n).padStart(9, '0');
  return {
    n,
    orderId: `order-${id}`,
    amount: (n % 900) + 0.5,
    customer: { id: `customer-${id}`, name: 'Ada Lovelace', email: 'ada@example.com', country: 'GB' },
    items: ['book', 'lamp'],
    express: false,
  };
}

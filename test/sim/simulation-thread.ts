/**
 * Runs the simulations of tests in a thread of its own: the hooks by which node:test follows promises make a
 * simulation, which consists of promises, an eighth slower.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { SimulationResult } from './simulation.ts';

export interface ThreadRequest {
  readonly seed: number;
  readonly isWide?: boolean;
  readonly isTraced?: boolean;
  /** The name of a planted fault. */
  readonly fault?: string;
}

/** What the thread posts for a request. */
export type ThreadAnswer =
  | { readonly result: SimulationResult }
  /** A stack. */
  | { readonly error: string };

export class SimulationThread {
  readonly #thread = new Worker(new URL('simulation-worker.ts', import.meta.url));

  /** One at a time. Rejects with the error of the simulation or of the thread. */
  async run(request: ThreadRequest): Promise<SimulationResult> {
    this.#thread.postMessage(request);
    const [answer] = (await once(this.#thread, 'message')) as [ThreadAnswer];
    if ('error' in answer) throw new Error(answer.error);
    return answer.result;
  }

  async close(): Promise<void> {
    await this.#thread.terminate();
  }
}

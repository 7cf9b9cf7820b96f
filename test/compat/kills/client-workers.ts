/**
 * Workers of published clients, half of them by REST (`@camunda8/orchestration-cluster-api`), half by gRPC
 * (`@camunda8/sdk`), which poll for jobs and complete them. Each delivery of a job is recorded. Those of
 * `@camunda8/sdk` for REST end their process when a server is gone: a promise of it is rejected unhandled.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Addresses } from '../client.ts';
import { load } from '../installed.ts';
import type { Delivery } from './deliveries.ts';

/** Of each lease. */
export const LEASE_MS = 5000;
const WORK_MS = 20;
const POLL_MS = 20_000;

interface TakenJob {
  readonly jobKey?: string;
  readonly key?: string;
  readonly deadline: string | number;
  complete(): Promise<unknown>;
}

interface Worker {
  stop?(): unknown;
  close?(): unknown;
}

interface RestClient {
  createJobWorker(options: object): Worker;
}

interface RestLibrary {
  createCamundaClient(options: object): RestClient;
}

interface GrpcClient {
  createWorker(options: object): Worker;
  close(): Promise<unknown>;
}

interface GrpcLibrary {
  readonly Camunda8: new (options: object) => { getZeebeGrpcApiClient(): GrpcClient };
}

export class ClientWorkers {
  readonly deliveries: Delivery[] = [];
  /** Completions that have failed, as they do while a server is gone. */
  readonly failures: string[] = [];
  readonly #grpc: GrpcClient;
  readonly #workers: Worker[];

  constructor({ http, grpc }: Addresses, type: string, count: number) {
    const { createCamundaClient } = load<RestLibrary>('@camunda8/orchestration-cluster-api');
    const rest = createCamundaClient({
      config: {
        ...{ CAMUNDA_REST_ADDRESS: http, CAMUNDA_AUTH_STRATEGY: 'NONE' },
        CAMUNDA_SDK_LOG_LEVEL: 'silent',
      },
    });
    const { Camunda8 } = load<GrpcLibrary>('@camunda8/sdk');
    this.#grpc = new Camunda8({
      ...{ ZEEBE_GRPC_ADDRESS: `grpc://${grpc}`, CAMUNDA_AUTH_STRATEGY: 'NONE' },
      CAMUNDA_LOG_LEVEL: 'none',
    }).getZeebeGrpcApiClient();
    this.#workers = Array.from({ length: count }, (_, n) => {
      const worker = `worker-${n}`;
      const handler = (job: TakenJob): Promise<unknown> => this.#work(worker, job);
      if (n % 2 === 0) {
        const more = { workerName: worker, jobHandler: handler, pollTimeoutMs: POLL_MS };
        return rest.createJobWorker({ jobType: type, jobTimeoutMs: LEASE_MS, maxParallelJobs: 4, ...more });
      }
      const more = { worker, taskHandler: handler, longPoll: POLL_MS };
      return this.#grpc.createWorker({ taskType: type, timeout: LEASE_MS, maxJobsToActivate: 4, ...more });
    });
  }

  async stop(): Promise<void> {
    for (const worker of this.#workers) await (worker.stop?.() ?? worker.close?.());
    await this.#grpc.close();
  }

  /** A completion that fails is left to the next holder, after the deadline. */
  async #work(worker: string, job: TakenJob): Promise<unknown> {
    const jobKey = String(job.jobKey ?? job.key);
    this.deliveries.push({ jobKey, worker, deadlineMs: Number(job.deadline) });
    await sleep(WORK_MS);
    try {
      return await job.complete();
    } catch (error) {
      this.failures.push(String(error));
      return undefined;
    }
  }
}

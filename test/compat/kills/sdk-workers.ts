/**
 * Workers of `@camunda8/sdk`, half of them by REST, half by gRPC, which poll for jobs and complete them. Each
 * delivery of a job is recorded.
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

interface GrpcClient {
  createWorker(options: object): Worker;
  close(): Promise<unknown>;
}

interface Sdk {
  getCamundaRestClient(): RestClient;
  getZeebeGrpcApiClient(): GrpcClient;
}

export class SdkWorkers {
  readonly deliveries: Delivery[] = [];
  readonly #clients: GrpcClient[] = [];
  readonly #workers: Worker[] = [];
  #isStopped = false;

  constructor({ http, grpc }: Addresses, type: string, count: number) {
    const { Camunda8 } = load<{ Camunda8: new (options: object) => Sdk }>('@camunda8/sdk');
    const options = {
      ZEEBE_REST_ADDRESS: http,
      ZEEBE_GRPC_ADDRESS: `grpc://${grpc}`,
      CAMUNDA_AUTH_STRATEGY: 'NONE',
      CAMUNDA_LOG_LEVEL: 'none',
    };
    const grpcClient = new Camunda8(options).getZeebeGrpcApiClient();
    this.#clients.push(grpcClient);
    for (let n = 0; n < count; n++) {
      const worker = `worker-${n}`;
      const handler = (job: TakenJob): Promise<unknown> => this.#work(worker, job);
      this.#workers.push(
        n % 2 === 0
          ? new Camunda8(options).getCamundaRestClient().createJobWorker({
              ...{ type, worker, timeout: LEASE_MS, maxJobsToActivate: 4, jobHandler: handler },
              ...{ requestTimeout: POLL_MS, pollIntervalMs: 100 },
            })
          : grpcClient.createWorker({
              ...{ taskType: type, worker, timeout: LEASE_MS, maxJobsToActivate: 4, taskHandler: handler },
              longPoll: POLL_MS,
            }),
      );
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const worker of this.#workers) await (worker.stop?.() ?? worker.close?.());
    for (const client of this.#clients) await client.close();
  }

  /** A completion that fails is left to the next holder, after the deadline. */
  async #work(worker: string, job: TakenJob): Promise<unknown> {
    const jobKey = String(job.jobKey ?? job.key);
    this.deliveries.push({ jobKey, worker, deadlineMs: Number(job.deadline) });
    await sleep(WORK_MS);
    try {
      return await job.complete();
    } catch (error) {
      if (!this.#isStopped) this.failures.push(String(error));
      return undefined;
    }
  }

  /** Completions that have failed, as they do while a server is gone. */
  readonly failures: string[] = [];
}

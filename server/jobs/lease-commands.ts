/** The commands for leases, each sent to the partition of the jobs. */
import type { SignalboxClient } from '../../client/client.ts';
import { JobLeases } from '../../client/job-leases.ts';
import type { LeasedJob, LeasedJobs } from '../../engine/step/commands/lease-jobs.ts';
import { partitionOfKey } from '../../state/keys.ts';
import type { ReadModel } from '../model/read-model.ts';
import type { LeasePort, LeaseRequest } from './job-leaser.ts';

/** Timeout of a reply, ms. */
const LEASE_TIMEOUT_MS = 10_000;

export class LeaseCommands implements LeasePort {
  readonly partitionCount: number;
  readonly #leases: JobLeases;
  readonly #model: ReadModel;
  readonly #onWarning: (message: string) => void;

  constructor(
    client: SignalboxClient,
    model: ReadModel,
    partitionCount: number,
    onWarning: (message: string) => void,
  ) {
    this.#leases = new JobLeases(client);
    this.#model = model;
    this.partitionCount = partitionCount;
    this.#onWarning = onWarning;
  }

  watch(type: string): void {
    this.#model.watch(type);
  }

  async lease(
    partition: number,
    { fetchVariables, ...request }: LeaseRequest & { readonly validForMs: number },
  ): Promise<LeasedJobs> {
    const leaseJobs = {
      ...request,
      fetchVariables: [...fetchVariables],
      validForMs: Math.ceil(request.validForMs),
    };
    const answer = await this.#leases.lease(partition, leaseJobs, LEASE_TIMEOUT_MS);
    if (answer.jobs.length > 0) this.#model.wrote(partition);
    return answer;
  }

  async giveBack(jobs: readonly LeasedJob[]): Promise<void> {
    const byPartition = Map.groupBy(jobs, ({ jobKey }) => partitionOfKey(jobKey));
    const sent = [...byPartition.values()].map((held) => this.#leases.giveBack(held, LEASE_TIMEOUT_MS));
    for (const result of await Promise.allSettled(sent)) {
      if (result.status === 'rejected') {
        this.#onWarning(
          `jobs could not be returned; they are available again after their deadline: ${result.reason}`,
        );
      }
    }
  }
}

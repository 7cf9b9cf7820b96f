/** Takes and returns jobs by leases; each request goes to one partition. See ADR 33. */
import type { Command, HeldJob, LeaseJobs } from '../engine/command.ts';
import { encodeCommand } from '../engine/command-codec.ts';
import type { LeasedJobs } from '../engine/step/commands/lease-jobs.ts';
import { partitionOfKey } from '../state/keys.ts';
import type { SignalboxClient } from './client.ts';

export class JobLeases {
  readonly #client: Pick<SignalboxClient, 'sendRecord'>;

  constructor(client: Pick<SignalboxClient, 'sendRecord'>) {
    this.#client = client;
  }

  /**
   * Leases jobs on a partition. If the engine processes the request after `waitMs`, it leases nothing,
   * because nothing would wait for the answer. Rejects like the methods of the client.
   */
  async lease(partition: number, request: LeaseJobs, waitMs: number): Promise<LeasedJobs> {
    const command = { leaseJobs: { validForMs: waitMs, ...request } };
    return (await this.#send('leaseJobs', partition, command, waitMs)) as LeasedJobs;
  }

  /** Returns jobs of one partition; ignores those that the leases no longer hold. */
  async giveBack(jobs: readonly HeldJob[], waitMs: number): Promise<void> {
    const [first] = jobs;
    if (!first) return;
    const held = jobs.map(({ jobKey, attempt }) => ({ jobKey, attempt }));
    await this.#send('returnJobs', partitionOfKey(first.jobKey), { returnJobs: { jobs: held } }, waitMs);
  }

  /** Without a command id: a request that is sent twice leases more jobs, for the same worker. */
  #send(name: string, partition: number, command: Command, timeoutMs: number): Promise<unknown> {
    const record = { name, partition, key: null, value: encodeCommand(command), headers: [] };
    return this.#client.sendRecord(record, { timeoutMs });
  }
}

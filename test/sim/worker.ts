/**
 * Job workers: they complete, fail, throw errors, answer twice, answer late, or lose a job during faults (it
 * comes back after its deadline or when it is published again).
 */
import type { Command } from '../../engine/command.ts';
import { EventKind } from '../../state/events.ts';
import type { Job } from '../../state/instance.ts';
import { partitionOfKey } from '../../state/keys.ts';
import type { SimClient } from './client.ts';
import type { Journal, SeenJob } from './journal.ts';
import type { Random } from './random.ts';
import type { SimProcess } from './sim-process.ts';

export class SimWorker {
  readonly #process: SimProcess;
  readonly #random: Random;
  readonly #client: SimClient;
  /** Once true, every job is done immediately and once. */
  isReliable = false;

  constructor(process: SimProcess, random: Random, client: SimClient, journal: Journal) {
    this.#process = process;
    this.#random = random;
    this.#client = client;
    journal.observe(({ jobs, steps }) => {
      for (const job of jobs) process.after(this.#random.between(2, 300), () => this.#take(job));
      for (const { step } of steps) {
        for (const event of step.events)
          if (event.kind === EventKind.jobLeased) this.#hold(step.instanceKey, event.job);
      }
    });
  }

  /** Asks the partition for jobs of this type; the history shows which ones it got. */
  #lease({ type, instanceKey }: SeenJob['job']): void {
    const random = this.#random;
    const leaseJobs = {
      type,
      worker: `worker-${random.int(1, 3)}`,
      max: random.int(1, 4),
      timeoutMs: random.int(500, 6_000),
      ...(random.chance(0.3) ? { fetchVariables: ['key', 'amount'] } : {}),
      ...(random.chance(0.3) ? { validForMs: 3_600_000 } : {}),
    };
    this.#client.send({ leaseJobs }, { reply: true, partition: partitionOfKey(instanceKey) });
  }

  /** Completes a leased job in time or late, returns it, extends the lease, or forgets it. */
  #hold(instanceKey: number, { key: jobKey, attempt = 0 }: Job): void {
    const random = this.#random;
    if (this.isReliable || random.chance(0.15)) return;
    const of = { jobKey, attempt, ...(random.chance(0.5) ? { instanceKey } : {}) };
    const command = random.weighted<Command>([
      [60, { completeJob: { ...of, variables: JSON.stringify({ leased: random.int(1, 99) }) } }],
      [10, { failJob: { ...of, retries: 2, retryBackoffMs: random.pick([0, 500]) } }],
      [15, { returnJobs: { jobs: [{ jobKey, attempt }] } }],
      [15, { extendJob: { ...of, deadlineMs: random.int(1, 8_000) } }],
    ]);
    this.#process.after(random.between(0, 4_000), () => {
      this.#client.send(command, { reply: random.chance(0.5) });
    });
  }

  #take({ job }: SeenJob): void {
    const random = this.#random;
    const { jobKey, instanceKey, attempt } = job;
    if (this.isReliable) {
      this.#client.send({ completeJob: { jobKey, instanceKey, attempt } }, {});
      return;
    }
    if (random.chance(0.06)) return;
    if (random.chance(0.25)) {
      this.#lease(job);
      return;
    }
    const delayMs = random.chance(0.1) ? random.between(5_000, 30_000) : random.between(0, 1_500);
    const result = this.#resultOf(job);
    this.#process.after(delayMs, () => {
      const options = { reply: random.chance(0.2), id: random.chance(0.2) };
      this.#client.send(result, options);
      if (random.chance(0.1)) this.#client.send(result, options);
    });
  }

  #resultOf({ jobKey, instanceKey, attempt, retries, elementId, kind }: SeenJob['job']): Command {
    const random = this.#random;
    const of = { jobKey, instanceKey, ...(random.chance(0.8) ? { attempt } : {}) };
    const variables = JSON.stringify({ [`by-${elementId}`]: random.int(1, 99) });
    if (kind === 'TASK_LISTENER' && random.chance(0.8)) {
      const denied = { denied: true, deniedReason: 'not so' };
      const corrected = { corrections: { priority: random.int(1, 99) } };
      return { completeJob: { ...of, ...(random.chance(0.7) ? denied : corrected) } };
    }
    return random.weighted<Command>([
      [70, { completeJob: { ...of, variables } }],
      [15, { failJob: { ...of, retries: retries - 1, retryBackoffMs: random.pick([0, 500, 3_000]) } }],
      [8, { throwError: { ...of, errorCode: random.pick(['BAD', 'OTHER']), variables } }],
      [4, { extendJob: { ...of, deadlineMs: 5_000 } }],
    ]);
  }
}

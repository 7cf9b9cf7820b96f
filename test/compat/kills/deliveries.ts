/** What clients got of jobs, and the rule that no job has two holders at a time. Pure. */

export interface Delivery {
  readonly jobKey: string;
  readonly worker: string;
  /** Epoch ms, of the engine's clock. */
  readonly deadlineMs: number;
}

/** Deliveries of one job whose leases overlap; each lasts `leaseMs`. */
export function overlapping(deliveries: readonly Delivery[], leaseMs: number): string[] {
  const found: string[] = [];
  for (const [jobKey, ofJob] of Map.groupBy(deliveries, (delivery) => delivery.jobKey)) {
    const ordered = ofJob.toSorted((a, b) => a.deadlineMs - b.deadlineMs);
    for (const [at, next] of ordered.entries()) {
      const former = ordered[at - 1];
      if (former === undefined || next.deadlineMs - leaseMs >= former.deadlineMs) continue;
      found.push(
        `job ${jobKey} was leased to ${next.worker} at ${next.deadlineMs - leaseMs}, ` +
          `before the deadline ${former.deadlineMs} of ${former.worker}`,
      );
    }
  }
  return found;
}

/**
 * Complaints about orders, without an end: some fail and are retried, some become incidents, some wait for a
 * person or for a parcel that comes late. For `npm run demo -- --stay`, so that the page has something to
 * show.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { SignalboxClient } from '../../client/index.ts';
import type { Worker } from '../../worker/index.ts';
import { createWorker, JobFailure } from '../../worker/index.ts';

export interface ComplaintsOptions {
  readonly client: SignalboxClient;
  readonly bootstrapServers: string;
  readonly prefix: string;
  readonly signal: AbortSignal;
  readonly perSecond: number;
}

export interface Complaint {
  readonly complaintId: string;
  /** EUR. */
  readonly amount: number;
  readonly reason: 'damaged' | 'late' | 'other';
}

const REASONS = ['damaged', 'late', 'other', 'late', 'other', 'late'] as const;
/** One parcel in so many has no weight: its script task fails. */
const WEIGHTLESS_EVERY = 7;
/** EUR. */
const BANK_LIMIT = 140;
/** A parcel comes back after this time, for each number of a complaint. Ms. */
const PARCEL_MS = [500, 4_000, 15_000, 60_000, 1_000, 8_000];
const PARCEL_TTL_MS = 30_000;

/** The same complaints each time. */
export function complaintOf(number: number): Complaint {
  return {
    complaintId: `complaint-${number}`,
    amount: 10 + ((number * 53) % 191),
    reason: REASONS[number % REASONS.length] ?? 'other',
  };
}

/** Why the bank refuses a refund; undefined: it does not. `attempt`: from 1. */
export function refusalOf({ complaintId, amount }: Complaint, attempt: number): string | undefined {
  const number = Number(complaintId.split('-')[1]);
  if (number % 13 === 0) return `the bank answered 503 for account DE${1000 + number}`;
  if (amount > BANK_LIMIT) return `the amount ${amount} exceeds the limit of ${BANK_LIMIT} EUR of the bank`;
  return number % 5 === 0 && attempt < 2 ? 'the connection to the bank timed out' : undefined;
}

/** Resolves when `signal` is aborted. */
export async function runComplaints(options: ComplaintsOptions): Promise<void> {
  const { client, signal, perSecond } = options;
  const worker = startBank(options);
  const parcels: Promise<void>[] = [];
  try {
    await worker.ready;
    for (let number = 1; !signal.aborted; number++) {
      const complaint = complaintOf(number);
      await client.start({
        processId: 'complaint',
        businessKey: complaint.complaintId,
        variables: { ...complaint },
      });
      parcels.push(sendParcel(client, number, signal));
      await pause(1000 / perSecond, signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await Promise.all(parcels);
    await worker.stop();
  }
}

function startBank({ bootstrapServers, prefix }: ComplaintsOptions): Worker {
  const attempts = new Map<string, number>();
  return createWorker<Complaint>({
    types: ['refund-payment'],
    bootstrapServers,
    prefix,
    handler({ variables }) {
      const attempt = (attempts.get(variables.complaintId) ?? 0) + 1;
      attempts.set(variables.complaintId, attempt);
      const refusal = refusalOf(variables, attempt);
      if (refusal !== undefined) throw new JobFailure(refusal);
      attempts.delete(variables.complaintId);
      return { refundId: `refund-of-${variables.complaintId}` };
    },
  });
}

/** A parcel may come before the complaint waits for it: the message is buffered for a time. */
async function sendParcel(client: SignalboxClient, number: number, signal: AbortSignal): Promise<void> {
  await pause(PARCEL_MS[number % PARCEL_MS.length] ?? 0, signal);
  if (signal.aborted) return;
  const { complaintId } = complaintOf(number);
  const weight = number % WEIGHTLESS_EVERY === 0 ? null : 0.5 + (number % 7);
  await client.publish({
    name: 'parcel-returned',
    correlationKey: complaintId,
    variables: { weight },
    timeToLiveMs: PARCEL_TTL_MS,
  });
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/**
 * Tasks that the engine performs by writing a record to a business topic, like an outbound connector. Pure.
 * ADR 16.
 */
import type { OutboundJob, OutboundTasks } from '../../engine/step/outbound-tasks.ts';

/** A job that is done when its record is written. */
export const OUTBOUND_JOB = 'record';
/** A job whose result is the position of its record. */
export const PLACED_JOB = 'placed-record';
export const BUSINESS_TOPIC = 'business';

const RETRY_MS = 500;

export const simOutbound: OutboundTasks = {
  handles: (jobType) => jobType === OUTBOUND_JOB || jobType === PLACED_JOB,
  step: ({ header }) => ({
    kind: 'write',
    record: {
      topic: BUSINESS_TOPIC,
      partition: null,
      key: String(header.instanceKey),
      value: Buffer.from(String(header.jobKey)),
      required: true,
    },
    label: BUSINESS_TOPIC,
    after: header.type === PLACED_JOB ? 'place' : { kind: 'complete' },
  }),
  placed: (_job, { offset }) => ({ kind: 'complete', variables: JSON.stringify({ offset }) }),
  refused: ({ header }: OutboundJob, reason) => ({
    kind: 'fail',
    message: reason,
    retries: header.retries - 1,
    backoffMs: RETRY_MS,
  }),
};

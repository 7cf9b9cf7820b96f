/** Job workers: `signalbox/worker`. */

import '../engine/require-node.ts';

export type { LongNumbers } from '../state/exact-json.ts';
export type { HandlerResult, Worker, WorkerOptions } from './create-worker.ts';
export { createWorker } from './create-worker.ts';
export type { JobFailureOptions, Variables } from './errors.ts';
export { AdHocResult, BpmnError, JobFailure, TaskCorrections, TaskDenied } from './errors.ts';
export type { Job } from './job.ts';
export type { WorkerLog } from './log.ts';
export type { WorkerStatus } from './worker.ts';

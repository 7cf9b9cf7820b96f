/**
 * `signalbox`: what a program that uses Signalbox needs, a client and job workers. Both speak with nothing
 * but Kafka. Tests of processes find the engine in memory in `signalbox/testkit`.
 */

import './engine/require-node.ts';

export type { ClientOptions, EndedInstance, SendOptions } from './client/index.ts';
export {
  CommandRejection,
  CommandTimeout,
  CommandTooLarge,
  createClient,
  SignalboxClient,
  TopicMissing,
} from './client/index.ts';
export type { HandlerResult, Job, Variables, Worker, WorkerOptions } from './worker/index.ts';
export { BpmnError, createWorker, JobFailure } from './worker/index.ts';

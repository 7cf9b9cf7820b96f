/** `signalbox/testkit`: test your processes in memory, with virtual time. */

import '../engine/require-node.ts';

export { EventKind, eventName, type InstanceEvent, type StepRecord } from '../state/events.ts';
export { CommandRejection, type CommandRejectionCode, DeploymentRejected } from './command-rejection.ts';
export type { DeadLetterView } from './dead-letter.ts';
export {
  type ConditionView,
  type IncidentView,
  InstanceHandle,
  type InstanceStateName,
  type SignalView,
  type SubscriptionView,
  type TimerView,
} from './instance-handle.ts';
export { InstanceNeverWaits } from './instance-never-waits.ts';
export type {
  ActivateOptions,
  EndedInstance,
  MigrateOptions,
  Modified,
  ModifyOptions,
  StartOptions,
} from './instance-operations.ts';
export { JobHandle, type JobState } from './job-handle.ts';
export type { LeaseOptions } from './lease-jobs.ts';
export type { Reply } from './memory-topics.ts';
export {
  type BufferedMessageView,
  createTestEngine,
  type DeployedFiles,
  type DeployedProcess,
  type DeployedResource,
  type MessageOptions,
  type ModelFile,
  START_TIME,
  TestEngine,
  type TestEngineOptions,
} from './test-engine.ts';
export type { Duration, Instant } from './time.ts';
export { type UserTaskChanges, UserTaskHandle } from './user-task-handle.ts';
export type { Variables, VariablesInput } from './variables.ts';

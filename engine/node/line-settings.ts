/** The settings of the lines of one node's partitions, from its options and the engine's limits. Pure. */
import { behaviourOf } from '../../bpmn/elements/table.ts';
import {
  ACTIVATIONS_PER_STEP_MAX,
  BATCH_BYTES_MAX,
  BATCH_COMMANDS_MAX,
  DUE_PER_BATCH_MAX,
  KEEP_ENDED_MAX,
  KEEP_ENDED_MS,
  QUEUE_BYTES_MAX,
  RECORD_BYTES_MAX,
} from '../limits.ts';
import type { PartitionSettings } from '../partition/partition-ports.ts';
import { partitionLimits } from '../partition-limits.ts';
import type { StepEnvironment, TestTime } from '../step/environment.ts';
import { RefusedTargets } from '../step/refused-targets.ts';
import type { EngineOptions } from './engine-options.ts';
import { JOB_RETENTION_MS } from './job-topics.ts';

/** The values that the options don't contain. */
type Place = Pick<StepEnvironment, 'partition' | 'partitionCount' | 'topics' | 'definitions'>;

/** `testTime`: in test mode. */
export function lineSettings(
  place: Place,
  testTime: TestTime | undefined,
  options: EngineOptions,
): PartitionSettings {
  const {
    jobDeadlineMs = 0,
    keepEndedMs = KEEP_ENDED_MS,
    keepEndedMax = KEEP_ENDED_MAX,
    endedJobRecords = true,
    faults,
    outbound,
    publishedEvents,
  } = options;
  return {
    environment: {
      ...place,
      jobs: { deadlineMs: jobDeadlineMs, republishMs: JOB_RETENTION_MS / 2 },
      behaviourOf: faults?.behaviourOf ?? behaviourOf,
      recordBytesMax: RECORD_BYTES_MAX,
      activationsPerStepMax: ACTIVATIONS_PER_STEP_MAX,
      omitsEndedJobs: !endedJobRecords,
      refusedTargets: new RefusedTargets(),
      ...(publishedEvents ? { publishedEvents } : {}),
      ...(outbound ? { outbound } : {}),
      ...(testTime ? { testTime } : {}),
    },
    limits: partitionLimits(options),
    batchCommandsMax: BATCH_COMMANDS_MAX,
    batchBytesMax: BATCH_BYTES_MAX,
    queueBytesMax: QUEUE_BYTES_MAX,
    countMax: DUE_PER_BATCH_MAX,
    keepEndedMs,
    keepEndedMax,
  };
}

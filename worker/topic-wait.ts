/** Waits for a topic that doesn't exist yet, or isn't known because of an error. */
import type { WorkerLog } from './log.ts';
import { pause } from './pause.ts';

interface TopicWait {
  readonly type: string;
  readonly topic: string;
  readonly ports: {
    /** Null: the topic does not exist. Retried if it rejects. */
    readonly partitionCount: (topic: string) => Promise<number | null>;
  };
  readonly log: WorkerLog;
  readonly stop: AbortSignal;
}

const TOPIC_POLL_MS = 500;

/**
 * Resolves with the number of partitions when the topic exists, with 0 when `stop` is aborted. The engine
 * creates the topic when a process with such jobs is deployed.
 */
export async function partitionsWhenThere(options: TopicWait): Promise<number> {
  const { type, topic, ports, log, stop } = options;
  let said = '';
  while (!stop.aborted) {
    let reason = 'the topic does not exist yet; it is created when a process with this job type is deployed';
    try {
      const count = await ports.partitionCount(topic);
      if (count !== null) return count;
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
    }
    if (reason !== said) log.info({ type, topic, reason }, 'waiting for the topic of a job type');
    said = reason;
    await pause(TOPIC_POLL_MS, stop);
  }
  return 0;
}

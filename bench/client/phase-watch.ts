/**
 * Measures in which phase an instance of start -> service task -> end spends its time, only from the topics:
 * each record has the time of its writer. Four phases: until the engine writes the start; until the worker
 * writes the result; until the engine writes the end; until a reader sees that.
 */

import { UndecodableCommand } from '../../engine/errors.ts';
import { decodeInput } from '../../engine/partition/decode-input.ts';
import type { TopicNames } from '../../engine/topics.ts';
import type { LogRecord } from '../../kafka/ports.ts';
import type { PartitionReader } from '../../kafka/read/partition-reader.ts';
import { decodeIndex } from '../../state/codec.ts';
import { InstanceState } from '../../state/instance.ts';
import { numberOf } from './state-watch.ts';

/** Epoch ms each; 0: not seen yet. */
interface Life {
  n: number;
  beganMs: number;
  answeredMs: number;
  endedMs: number;
  seenMs: number;
}

export type Phase = 'start' | 'job' | 'result' | 'end';

/** The duration of one instance and of its phases, ms. */
export interface PhaseTimes extends Readonly<Record<Phase, number>> {
  readonly sentMs: number;
  readonly total: number;
}

export class PhaseWatch {
  readonly #lives = new Map<string, Life>();

  /** Reads both topics from their current ends. */
  open(reader: PartitionReader, topics: TopicNames, partitionCount: number): void {
    for (let partition = 0; partition < partitionCount; partition++) {
      const watch = (topic: string, see: (record: LogRecord) => void): void => {
        reader.open({ topic, partition }, 'latest', {
          onRecords: ({ records }) => records.forEach(see),
          onFailure: ({ message }) => {
            throw new Error(message);
          },
        });
      };
      watch(topics.state, (record) => this.#seeState(record));
      watch(topics.commands, (record) => this.#seeCommand(record));
    }
  }

  /** The times of all ended instances. `sentAtMs`: epoch ms by number. */
  times(sentAtMs: ReadonlyMap<number, number>): PhaseTimes[] {
    const times: PhaseTimes[] = [];
    for (const { n, beganMs, answeredMs, endedMs, seenMs } of this.#lives.values()) {
      const sentMs = sentAtMs.get(n);
      if (sentMs === undefined || seenMs === 0) continue;
      times.push({
        sentMs,
        start: beganMs - sentMs,
        job: answeredMs - beganMs,
        result: endedMs - answeredMs,
        end: seenMs - endedMs,
        total: seenMs - sentMs,
      });
    }
    return times.sort((left, right) => left.sentMs - right.sentMs);
  }

  #seeState({ key, value, headers, timestampMs }: LogRecord): void {
    const index = headers[0]?.value;
    if (value === null || !index) return;
    const life = this.#life(String(key));
    if (life.beganMs === 0) {
      life.n = numberOf(value);
      life.beganMs = timestampMs;
    } else if (decodeIndex(index).state !== InstanceState.active) {
      life.endedMs = timestampMs;
      life.seenMs = performance.timeOrigin + performance.now();
    }
  }

  #seeCommand(record: LogRecord): void {
    const decoded = decodeInput(record);
    if (decoded instanceof UndecodableCommand || decoded.name !== 'completeJob') return;
    const { instanceKey } = decoded.command as { instanceKey: number };
    this.#life(String(instanceKey)).answeredMs = record.timestampMs;
  }

  /** The result of a job may be seen before the job. */
  #life(key: string): Life {
    let life = this.#lives.get(key);
    if (life === undefined) {
      life = { n: -1, beganMs: 0, answeredMs: 0, endedMs: 0, seenMs: 0 };
      this.#lives.set(key, life);
    }
    return life;
  }
}

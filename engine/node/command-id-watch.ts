/** Reports partitions that forget command ids before their time, because there are too many. */
import type { CommandIds } from '../../state/command-ids.ts';
import type { EngineLog } from './engine-options.ts';

const REMEDY = 'raise --command-ids-max, or send commands to more partitions';

/** Why ids are forgotten early, and what to do; undefined if every id is remembered for its time. */
export function commandIdProblem(ids: CommandIds, nowMs: number): string | undefined {
  if (!ids.isWindowShort(nowMs)) return undefined;
  return (
    `command ids are remembered for ${Math.round(ids.spanMs(nowMs) / 1000)} s only, ` +
    `because there are more than the limit allows: ${REMEDY}`
  );
}

/**
 * For one partition: logs a warning when it starts to forget ids early, and a message when it no longer does.
 */
export class CommandIdWatch {
  readonly #partition: number;
  readonly #log: EngineLog;
  #isShort = false;

  constructor(partition: number, log: EngineLog) {
    this.#partition = partition;
    this.#log = log;
  }

  /** Called after each transaction. */
  look(ids: CommandIds, nowMs: number): void {
    if (ids.isWindowShort(nowMs) === this.#isShort) return;
    this.#isShort = !this.#isShort;
    const detail = { partition: this.#partition, remembered: ids.size };
    if (this.#isShort)
      this.#log.warn({ ...detail, remedy: REMEDY }, 'too many command ids: the oldest are forgotten early');
    else this.#log.info(detail, 'command ids are remembered for their whole time again');
  }
}

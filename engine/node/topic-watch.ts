/**
 * Checks the engine's topics again while it runs: a changed setting, such as
 * `cleanup.policy=delete` on the state topic, loses the state of waiting instances without any other sign.
 */
import { countOf } from '../../state/count-of.ts';
import type { Clock } from '../clock.ts';
import type { TopicFinding, TopicInspection } from '../topic-layout.ts';

/** Time between two checks, ms. */
const TOPIC_CHECK_INTERVAL_MS = 30_000;

export interface TopicWatchOptions {
  readonly clock: Clock;
  /** Default: TOPIC_CHECK_INTERVAL_MS. */
  readonly intervalMs?: number | undefined;
  /** Number of partitions of the four topics to which keys refer, when this node was started. */
  readonly partitionCount: number;
  inspect(): Promise<Pick<TopicInspection, 'findings' | 'partitionCount'>>;
  /** Called once for each problem, when it is found. */
  onFound(finding: TopicFinding): void;
  /** Called if the check itself failed; the previous findings remain. */
  onFailed(reason: string): void;
}

/** A problem with the time of its detection, epoch ms. */
export interface KnownFinding extends TopicFinding {
  readonly sinceMs: number;
}

export class TopicWatch {
  readonly #options: TopicWatchOptions;
  #found: ReadonlyMap<string, KnownFinding> = new Map();
  #cancel = (): void => undefined;
  #isClosed = false;

  /** `atStart`: known findings, which are not reported again. */
  constructor(options: TopicWatchOptions, atStart: readonly TopicFinding[]) {
    this.#options = options;
    this.#found = this.#known(atStart);
    this.#plan();
  }

  /** Problems with which an engine must not run. */
  get errors(): readonly KnownFinding[] {
    return [...this.#found.values()].filter(({ severity }) => severity === 'error');
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel();
  }

  #plan(): void {
    if (this.#isClosed) return;
    const { clock, intervalMs = TOPIC_CHECK_INTERVAL_MS } = this.#options;
    this.#cancel = clock.after(intervalMs, () => void this.#check().finally(() => this.#plan()));
  }

  async #check(): Promise<void> {
    const { inspect, onFound, onFailed, partitionCount } = this.#options;
    try {
      const { findings, partitionCount: count } = await inspect();
      const changed = count !== partitionCount && count > 0 ? [countChanged(partitionCount, count)] : [];
      const former = this.#found;
      this.#found = this.#known([...findings, ...changed]);
      for (const [name, finding] of this.#found) if (!former.has(name)) onFound(finding);
    } catch (error) {
      onFailed(error instanceof Error ? error.message : String(error));
    }
  }

  #known(findings: readonly TopicFinding[]): Map<string, KnownFinding> {
    const nowMs = this.#options.clock.nowMs();
    return new Map(
      findings.map((finding) => {
        const name = `${finding.problem} ${finding.topic}`;
        return [name, { ...finding, sinceMs: this.#found.get(name)?.sinceMs ?? nowMs }];
      }),
    );
  }
}

function countChanged(before: number, now: number): TopicFinding {
  return {
    severity: 'error',
    problem: 'PARTITION_COUNT_CHANGED',
    topic: 'commands, state, partition and history',
    message: `the topics had ${countOf(before, 'partition')} when this node started and have ${now} now: messages and business keys would belong to other partitions than before`,
    remedy: 'go back to a cluster with the former partition count; a count cannot be changed',
  };
}

/** The health of an engine: its problems, and since when they exist. */

import type { PartitionStatus } from '../partition/partition-ports.ts';
import { commandIdProblem } from './command-id-watch.ts';
import type { Engine } from './engine.ts';

/** A problem because of which an engine is not ready. */
export interface HealthProblem {
  readonly what: string;
  /** ISO 8601; absent if it exists since the start. */
  readonly since?: string;
  readonly partition?: number;
}

export interface Health {
  readonly ready: boolean;
  readonly node: string;
  readonly problems: readonly HealthProblem[];
  /**
   * Problems that a restart doesn't solve: missing rights, connectors of this node, open transactions of
   * other clients, too many command ids.
   */
  readonly warnings: readonly HealthProblem[];
  readonly partitions: readonly PartitionStatus[];
}

/** An open transaction that blocks consumers longer than this is reported, ms. */
const STABLE_OFFSET_BEHIND_MS = 5_000;
/** So many signals that are not delivered yet are reported: processes may start themselves by signals. */
const SIGNALS_WARN_MIN = 10_000;
/** A Kafka that doesn't respond for longer than this is reported, ms. */
const SILENT_MS = 10_000;

export function healthOf(engine: Engine, nowMs: number, warnings: readonly HealthProblem[] = []): Health {
  const problems: HealthProblem[] = [];
  const held: HealthProblem[] = [];
  const { problem, reader } = engine;
  const since = (ms: number): { since?: string } => (ms > 0 ? { since: new Date(ms).toISOString() } : {});
  if (problem) problems.push({ what: problem.reason, ...since(problem.sinceMs) });
  problems.push(...topicProblems(engine), ...timeProblems(engine));
  const partitions = engine.status();
  for (const { partition, phase, sinceMs, reason, restore } of partitions) {
    if (phase === 'running') continue;
    const percent =
      restore && restore.offsetsTotal > 0 ? ` ${percentOf(restore.offsetsRead, restore.offsetsTotal)} %` : '';
    problems.push({ what: `${phase}${percent}${reason ? `: ${reason}` : ''}`, partition, ...since(sinceMs) });
  }
  for (const { topic, partition, lastError, heldSinceMs, lastFetchAtMs } of reader?.status() ?? []) {
    const where = `${topic}-${partition}`;
    if (lastError !== null) problems.push({ what: `${where} could not be read: ${lastError}`, partition });
    else if (lastFetchAtMs !== null && nowMs - lastFetchAtMs > SILENT_MS) {
      problems.push({ what: `${where}: Kafka does not respond`, partition, ...since(lastFetchAtMs) });
    }
    if (heldSinceMs !== null && nowMs - heldSinceMs > STABLE_OFFSET_BEHIND_MS) {
      const by = engine.blockingTransactions.describe({ topic, partition }, heldSinceMs, nowMs);
      held.push({ what: `${where} is blocked by ${by}`, partition, ...since(heldSinceMs) });
    }
  }
  const all = [
    ...ownWarnings(engine),
    ...signalWarnings(engine),
    ...warnings,
    ...held,
    ...idWarnings(engine, nowMs),
  ];
  return { ready: problems.length === 0, node: engine.nodeId, problems, warnings: all, partitions };
}

function signalWarnings(engine: Engine): HealthProblem[] {
  return [...engine.lines()].flatMap(({ partition, processor }) => {
    const signals = processor?.state.signals;
    if (!signals || signals.size < SIGNALS_WARN_MIN) return [];
    const [first] = signals.values();
    const what = `partition ${partition} has ${signals.size} signals to deliver, such as '${first?.name}'; check that no process starts itself by a signal that it throws`;
    return [{ what, partition }];
  });
}

function idWarnings(engine: Engine, nowMs: number): HealthProblem[] {
  return [...engine.lines()].flatMap(({ partition, processor }) => {
    const ids = processor?.state.commandIds;
    const what = ids && commandIdProblem(ids, nowMs);
    return what ? [{ what, partition, since: new Date(ids.shortSinceMs).toISOString() }] : [];
  });
}

function topicProblems({ topicErrors }: Engine): HealthProblem[] {
  return topicErrors.map(({ message, remedy, sinceMs }) => {
    return { what: `${message} (${remedy})`, since: new Date(sinceMs).toISOString() };
  });
}

/** Timers of a partition whose time is ahead wait until the node's time has reached it. */
function timeProblems(engine: Engine): HealthProblem[] {
  const problems: HealthProblem[] = [];
  for (const line of engine.lines()) {
    const { partition, timeAhead } = line;
    if (!timeAhead) continue;
    const seconds = Math.round(timeAhead.byMs / 1000);
    problems.push({
      what: `the time of partition ${partition} is ${seconds} s ahead: a node's clock was wrong; its timers wait until then`,
      partition,
      since: new Date(timeAhead.sinceMs).toISOString(),
    });
  }
  return problems;
}

/** Warnings about this node: its rights, its clock, and definitions that it can't use. */
function ownWarnings({ clockDifference, unreadableDefinitions, missingRights }: Engine): HealthProblem[] {
  const unreadable = unreadableDefinitions.map((reason) => {
    return {
      what: `definitions could not be read: ${reason}; deploy them again if processes are not found`,
    };
  });
  const lacks = missingRights.map(({ text, sinceMs }) => {
    return { what: text, since: new Date(sinceMs).toISOString() };
  });
  const found = [...lacks, ...unreadable];
  if (!clockDifference) return found;
  const { aheadMs, sinceMs } = clockDifference;
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  const what = `the clock of this node is ${seconds} s ${aheadMs > 0 ? 'ahead' : 'behind'}: synchronize it with those of the brokers`;
  return [...found, { what, since: new Date(sinceMs).toISOString() }];
}

function percentOf(part: number, whole: number): number {
  return Math.min(100, Math.floor((100 * part) / whole));
}

/**
 * I1 and I8: each command in the log is consumed once, and the same write contains its outcome: a step, a
 * reply, a dead letter, or the forwarded record. Only commands that have no effect by definition may leave
 * nothing. No effect is in another write.
 */
import type {
  AcknowledgeCorrelation,
  BroadcastSignal,
  CommandName,
  CorrelateMessage,
  DeliverSignal,
} from '../../../engine/command.ts';
import type { InstanceEvent } from '../../../state/events.ts';
import { EventKind } from '../../../state/events.ts';
import { InstanceState } from '../../../state/instance.ts';
import type { PlacedRecord } from '../fake-broker.ts';
import type { JobResult } from '../job-attempts.ts';
import { JobAttempts } from '../job-attempts.ts';
import type { SeenCommand, SeenWrite } from '../journal.ts';
import { COMMAND_IDS } from '../node.ts';
import { simOutbound } from '../outbound.ts';
import { headerOf } from '../records.ts';
import type { CheckedWorld, Checker, Report } from './checker.ts';

/** Commands without a reply that may change only the partition's own data, or nothing at all. */
const SILENT: ReadonlySet<CommandName> = new Set([
  'publishMessage',
  'openSubscription',
  'closeSubscription',
  'acknowledgeCorrelation',
  'rejectCorrelation',
  'addDefinition',
  'continueInstance',
  'deployResources',
  'broadcastSignal',
  'deliverSignal',
  'limitSignals',
  'removeDefinition',
  'returnJobs',
]);
/** Results of jobs: late ones are only counted. */
const RESULTS: ReadonlySet<CommandName> = new Set(['completeJob', 'failJob', 'throwError', 'extendJob']);

export class NothingLost implements Checker {
  readonly name = 'I1 nothing lost';
  readonly #world: CheckedWorld;
  /** Command ids by partition, with the partition's time when each was first accepted. */
  readonly #ids = new Map<string, number>();
  readonly #timeMs = new Map<number, number>();
  readonly #position = new Map<number, number>();
  readonly #jobs = new JobAttempts();
  #created = 0;
  #ended = 0;

  constructor(world: CheckedWorld) {
    this.#world = world;
  }

  onWrite(write: SeenWrite, report: Report): void {
    const { engine } = write;
    if (engine === undefined) return;
    const from = this.#position.get(engine) ?? 0;
    const progress = write.entries.find(({ entry }) => entry?.progress)?.entry?.progress;
    const to = progress?.position ?? from;
    this.#position.set(engine, to);
    if (progress) this.#timeMs.set(engine, Number(progress.nowMs));
    const passed = new Map<number, SeenCommand>();
    const commands = this.#world.journal.commands[engine] ?? [];
    let first = commands.length;
    while (first > 0 && (commands[first - 1]?.record.offset ?? 0) >= from) first--;
    for (const command of commands.slice(first)) {
      const { offset } = command.record;
      if (offset < to) passed.set(offset, command);
    }
    this.#count(write);
    this.#effectsBelong(write, passed, report);
    for (const command of passed.values()) this.#outcome(command, write, passed, report);
  }

  #count({ steps }: SeenWrite): void {
    for (const { step } of steps) {
      for (const event of step.events) {
        this.#jobs.take(event);
        if (event.kind === EventKind.processInstanceCreated) this.#created++;
        const isEnd = event.kind === EventKind.elementCompleted || event.kind === EventKind.elementTerminated;
        if (isEnd && event.key === step.instanceKey) this.#ended++;
      }
    }
  }

  /** Every step and dead letter belongs to a command that this write has passed. */
  #effectsBelong(write: SeenWrite, passed: ReadonlyMap<number, SeenCommand>, report: Report): void {
    for (const { step } of write.steps) {
      if (step.position >= 0 && !passed.has(step.position))
        report(
          `partition ${write.engine}: a step of the command at ${step.position}, which is not of this write`,
        );
    }
    for (const { step } of write.steps) {
      for (const event of step.events) {
        if (event.kind !== EventKind.jobPublished) continue;
        const { key, attempt, type } = event.job;
        if (simOutbound.handles(type)) continue;
        if (step.events.some((other) => isUnpublished(other, key)))
          this.#world.count('job topic unavailable');
        else if (!write.jobs.some(({ job }) => job.jobKey === key && job.attempt === attempt))
          report(`attempt ${attempt} of job ${key} is published in history only`);
      }
    }
    for (const letter of write.deadLetters) {
      const offset = Number(headerOf(letter, 'dead-letter-offset'));
      if (!passed.has(offset))
        report(`partition ${write.engine}: a dead letter of ${offset}, not of this write`);
    }
  }

  #outcome(
    seen: SeenCommand,
    write: SeenWrite,
    passed: ReadonlyMap<number, SeenCommand>,
    report: Report,
  ): void {
    const { record, name } = seen;
    const what = `${name ?? 'a record'} at ${record.partition}/${record.offset}`;
    const steps = write.steps.filter(({ step }) => step.position === record.offset).length;
    const letters = write.deadLetters.filter(
      (letter) => headerOf(letter, 'dead-letter-offset') === String(record.offset),
    ).length;
    const correlationId = headerOf(record, 'correlation-id');
    const answered = correlationId !== undefined && headerOf(record, 'reply-to') !== undefined;
    const replies = write.replies.filter(({ key }) => key?.toString('utf8') === correlationId);
    const forwards = write.commands.filter((other) => isCopy(seen, other)).length;
    if (letters > 1) report(`${what}: ${letters} dead letters`);
    if (forwards > 0) {
      const copies = [...passed.values()].filter((other) => isEqual(seen, other)).length;
      if (forwards !== copies) report(`${what}: ${copies} copies forwarded ${forwards} times`);
      if (steps + letters + replies.length > 0) report(`${what}: forwarded and handled`);
      return;
    }
    const told = name === 'correlateMessage' ? answersOf(seen, write) : 0;
    if (name === 'correlateMessage' && seen.isInternal && told !== 1)
      report(`${what}: ${told} answers to the partition of the message`);
    if (name === 'broadcastSignal') this.#broadcast(seen, write, letters, replies, report);
    const isAwaited = steps > 0 && isAnsweredLater(seen, write);
    // A late result is rejected without a trace, and its id is not remembered.
    const isLate = steps === 0 && !!name && RESULTS.has(name) && this.#jobs.isLate(seen.command as JobResult);
    const isAccepted = letters === 0 && !isLate && (!answered || isAwaited || replies.some(isOk));
    const isRepeat = this.#isRepeat(seen, isAccepted);
    if (isRepeat && steps > 0 && headerOf(record, 'command-id') !== undefined)
      report(`${what}: has an effect, though its command id was met before`);
    if (answered && name) {
      // One write may pass several copies of a command.
      if (!isAwaited && replies.length === 0) report(`${what}: no answer`);
    } else if (steps + letters + told === 0 && !(name && SILENT.has(name)) && !isRepeat) {
      if (isLate) this.#world.count('a late result');
      else report(`${what}: lost`);
    }
  }

  /** An accepted broadcast goes to every partition in the same write. */
  #broadcast(
    { record, command }: SeenCommand,
    write: SeenWrite,
    letters: number,
    replies: readonly PlacedRecord[],
    report: Report,
  ): void {
    const { name, variables } = command as BroadcastSignal;
    const id = headerOf(record, 'command-id');
    const isRepeat = id !== undefined && this.#remembers(record.partition, `${record.partition}/${id}`);
    if (letters > 0 || isRepeat || replies.some((reply) => !isOk(reply))) return;
    const deliveries = write.commands.filter(({ name: other, command: delivery }) => {
      if (other !== 'deliverSignal') return false;
      const { name: signal, variables: text } = delivery as DeliverSignal;
      return signal === name && (text || '') === (variables || '');
    }).length;
    const { partitionCount } = this.#world;
    if (deliveries === 0 || deliveries % partitionCount !== 0)
      report(`the signal at ${record.partition}/${record.offset} goes to ${deliveries} of ${partitionCount}`);
  }

  /**
   * True if the partition accepted the command's id before and still remembers it. This uses the partition's
   * time, which catches up at once if its clock was behind. For a command that sets an existing value, it
   * must be the same record.
   */
  #isRepeat({ record, name }: SeenCommand, isAccepted: boolean): boolean {
    const sentAs = name === 'setVariables' ? record.key?.toString('utf8') : undefined;
    const id = headerOf(record, 'command-id') ?? sentAs;
    if (id === undefined) return false;
    const text = `${record.partition}/${id}`;
    const isRepeat = this.#remembers(record.partition, text);
    if (isAccepted && !isRepeat) this.#ids.set(text, this.#timeMs.get(record.partition) ?? 0);
    return isRepeat;
  }

  #remembers(partition: number, id: string): boolean {
    const ageMs = (this.#timeMs.get(partition) ?? 0) - (this.#ids.get(id) ?? Number.NEGATIVE_INFINITY);
    return ageMs < COMMAND_IDS.windowMs;
  }

  atEnd(report: Report): void {
    const { journal, partitionCount } = this.#world;
    const active = [...journal.folded.values()].filter(({ state }) => state === InstanceState.active).length;
    if (this.#created !== this.#ended + active)
      report(`${this.#created} instances started, ${this.#ended} ended, ${active} active`);
    for (let partition = 0; partition < partitionCount; partition++) {
      for (const { record, handled, name } of journal.commands[partition] ?? []) {
        if (!handled) report(`${name ?? 'a record'} at ${partition}/${record.offset} was never handled`);
      }
    }
    this.#countReplies(report);
  }

  /** Over the whole simulation: as many replies as commands that request one and were not forwarded. */
  #countReplies(report: Report): void {
    const { writes, commands } = this.#world.journal;
    const asked = new Map<string, number>();
    for (const list of commands) {
      for (const { record, sent, name } of list) {
        const id = headerOf(record, 'correlation-id');
        // A forwarded record is counted on the partition to which the client sent it.
        if (id !== undefined && name && sent.engine === undefined) asked.set(id, (asked.get(id) ?? 0) + 1);
      }
    }
    for (const { replies } of writes) {
      for (const { key } of replies) {
        const id = key?.toString('utf8') ?? '';
        asked.set(id, (asked.get(id) ?? 0) - 1);
      }
    }
    for (const [id, left] of asked) {
      if (left > 0) report(`${left} answers to ${id} are missing`);
      if (left < 0) report(`${-left} answers too many to ${id}`);
    }
  }
}

/** The reply comes later if a client awaits an instance's result, or if a user task has listeners. */
function isAnsweredLater({ name, command, record }: SeenCommand, { steps }: SeenWrite): boolean {
  if ((command as { awaitResult?: boolean } | undefined)?.awaitResult === true) return true;
  if (!name?.endsWith('UserTask')) return false;
  return steps.some(
    ({ step }) =>
      step.position === record.offset &&
      step.events.some(({ kind }) => kind === EventKind.userTaskTransition),
  );
}

/** The reply to the sending partition: whether the instance accepted the message. */
function answersOf({ command }: SeenCommand, write: SeenWrite): number {
  const { subscriptionKey, messageKey } = command as CorrelateMessage;
  return write.commands.filter(({ name, command: other }) => {
    if (name !== 'acknowledgeCorrelation' && name !== 'rejectCorrelation') return false;
    const answer = other as AcknowledgeCorrelation;
    return answer.subscriptionKey === subscriptionKey && answer.messageKey === messageKey;
  }).length;
}

/** True if the job's topic can't be written to, which leads to an incident. */
function isUnpublished(event: InstanceEvent, jobKey: number): boolean {
  if (event.kind !== EventKind.incidentCreated) return false;
  return event.incident.type === 'JOB_TOPIC_UNAVAILABLE' && event.incident.jobKey === jobKey;
}

function isOk({ value }: PlacedRecord): boolean {
  return (JSON.parse(value?.toString('utf8') ?? '{}') as { status?: string }).status === 'ok';
}

function isCopy(seen: SeenCommand, other: SeenCommand): boolean {
  return other.record.partition !== seen.record.partition && isEqual(seen, other);
}

function isEqual({ record }: SeenCommand, { record: other }: SeenCommand): boolean {
  const { key, value } = record;
  return (
    (key && other.key && key.equals(other.key) && value && other.value && value.equals(other.value)) === true
  );
}

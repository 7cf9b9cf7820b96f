/**
 * The processor of one partition: `feed` computes a batch of commands and due work into records, `advance`
 * marks them as committed, `rollback` undoes them. The next batch can be fed while the previous one is being
 * committed. Pure: the shell does the I/O. Source: etcd raft's Ready/Advance.
 */

import { raiseIncident } from '../../bpmn/interpreter/incidents.ts';
import type { LogRecord } from '../../kafka/ports.ts';
import { UnreadableRecord } from '../../state/codec.ts';
import { EventKind } from '../../state/events.ts';
import { elementInstanceOf } from '../../state/instance.ts';
import type { PartitionState } from '../../state/partition-state.ts';
import type { CommandName, CorrelateMessage, DueWork } from '../command.ts';
import {
  CommandRejected,
  LateResult,
  RecordTooLarge,
  RepeatedCommand,
  UndecodableCommand,
} from '../errors.ts';
import type { CommandHeaders } from '../headers.ts';
import { readHeaders } from '../headers.ts';
import { DEPLOYMENT_BYTES_MAX, FAILURE_NOTE_BYTES_MAX, REASON_LENGTH_MAX } from '../limits.ts';
import { CommandRun } from '../step/command-run.ts';
import type { CommandHandler } from '../step/commands/table.ts';
import { COMMAND_HANDLERS } from '../step/commands/table.ts';
import { doDueWork, skipDueWork } from '../step/due.ts';
import type { StepEnvironment } from '../step/environment.ts';
import { freeCorrelation, rejectCorrelation, subscriptionHolder } from '../step/messages.ts';
import { concludePlaced } from '../step/outbound.ts';
import type { ReplyValue } from '../step/records.ts';
import { deadLetterRecord, entryRecord, recordBytes, replyRecord } from '../step/records.ts';
import { routeOf } from '../step/route.ts';
import type { StepInput } from '../step/step-run.ts';
import { ANSWERED_LATER } from '../step/step-run.ts';
import type { PlacedRecord, Ready } from './batch.ts';
import { Batch } from './batch.ts';
import type { CommandInput } from './command-input.ts';
import { decodeInput } from './decode-input.ts';
import { isExpectedRejection } from './expected-rejection.ts';
import { deliveredMessageOf, rejectedCorrelationOf, rejectionRecord } from './messages-between.ts';
import { handleOnce, repeatRecord } from './repeats.ts';

/** Called with events for the log. */
export interface ProcessorObserver {
  rejected?(input: LogRecord | undefined, name: string, rejection: CommandRejected): void;
  poisoned?(input: LogRecord | undefined, name: string, error: unknown, instanceKey: number): void;
}

export class PartitionProcessor {
  readonly state: PartitionState;
  readonly #environment: StepEnvironment;
  readonly #observer: ProcessorObserver;

  constructor(state: PartitionState, environment: StepEnvironment, observer: ProcessorObserver = {}) {
    this.state = state;
    this.#environment = environment;
    this.#observer = observer;
  }

  /**
   * Computes a batch of as much as BATCH_WORK_MAX allows, see `Ready.taken`. `nextPosition` is the offset
   * after all commands. Never throws because of data: invalid input becomes a rejection, an incident or a
   * dead letter. Throws UnreadableRecord for state that this version can't read.
   */
  feed(
    commands: readonly CommandInput[],
    due: readonly DueWork[],
    nextPosition: number,
    wallMs: number,
  ): Ready {
    const { state } = this;
    const nowMs = state.advanceTime(wallMs);
    const batch = new Batch(this.#environment.topics.commands);
    const taken = { commands: 0, due: 0 };
    for (const work of due) {
      if (batch.hasDone(DUE_SHARE)) break;
      this.#dueWork(batch, work, nowMs);
      taken.due++;
    }
    for (const input of commands) {
      if (taken.commands > 0 && batch.hasDone(1)) break;
      this.#command(batch, input, nowMs, wallMs);
      taken.commands++;
    }
    return this.#ready(batch, commands[taken.commands]?.record.offset ?? nextPosition, taken);
  }

  /**
   * Completes the jobs of records that were produced in the same transaction and now have offsets; the
   * results belong to that transaction, too. `isLast`: nothing that needs another round is started.
   */
  feedPlaces(placed: readonly PlacedRecord[], wallMs: number, isLast: boolean): Ready {
    const nowMs = this.state.advanceTime(wallMs);
    const batch = new Batch(this.#environment.topics.commands);
    const step: StepInput = { nowMs, position: -1, name: 'recordPlaced' };
    for (const { awaited, place } of placed) {
      this.#attempt(batch, undefined, step, undefined, (run) => {
        if (isLast) run.outboundCount = Number.MAX_SAFE_INTEGER;
        concludePlaced(run, awaited, place);
      });
    }
    return this.#ready(batch, this.state.progress.position, { commands: 0, due: 0 });
  }

  /** Marks the batch as committed. */
  advance(ready: Ready): void {
    this.state.undo.forget(ready.mark);
  }

  /** Undoes everything fed after `former`; without it, everything that is not committed. */
  rollback(former?: Ready): void {
    this.state.undo.rollback(former?.mark ?? 0);
    this.state.dropChangedEntries();
  }

  /**
   * For a batch of one command whose records the broker rejected: suspends its instance, and the command
   * becomes a dead letter.
   */
  reject(
    input: CommandInput | undefined,
    work: DueWork | undefined,
    nextPosition: number,
    wallMs: number,
    reason: Error,
  ): Ready {
    const { state } = this;
    const nowMs = state.advanceTime(wallMs);
    const batch = new Batch(this.#environment.topics.commands);
    const decoded = input && (input.decoded ?? decodeInput(input.record));
    const command = decoded && !(decoded instanceof UndecodableCommand) ? decoded : undefined;
    const { instanceKey = 0 } = (command?.command ?? work ?? {}) as { instanceKey?: number };
    const headers = input && readHeaders(input.record.headers, this.#environment.topics);
    const step = { nowMs, position: input?.record.offset ?? -1, name: command?.name ?? 'due' };
    this.#failed(batch, input?.record, step, headers, instanceKey, reason);
    if (work) skipDueWork(new CommandRun(state, this.#environment, step), work);
    return this.#ready(batch, nextPosition, { commands: input ? 1 : 0, due: work ? 1 : 0 });
  }

  #ready(batch: Batch, nextPosition: number, taken: Ready['taken']): Ready {
    const { state } = this;
    state.advancePosition(nextPosition);
    const { topics, partition } = this.#environment;
    for (const entry of state.takeChangedEntries()) batch.records.push(entryRecord(topics, partition, entry));
    const { records, awaited, stats } = batch;
    return { records, awaited, stats, mark: state.undo.mark(), taken };
  }

  #dueWork(batch: Batch, work: DueWork, nowMs: number): void {
    batch.stats.dueWork++;
    const name = work.kind === 'signal' || work.kind === 'signalStart' ? 'deliverSignal' : 'due';
    const input: StepInput = { nowMs, position: -1, name };
    const done = this.#attempt(batch, undefined, input, undefined, (run) => doDueWork(run, work));
    // Failed work must not be due again immediately, which would be an endless loop.
    if (!done) skipDueWork(new CommandRun(this.state, this.#environment, input), work);
  }

  #command(batch: Batch, input: CommandInput, nowMs: number, wallMs: number): void {
    const { record } = input;
    batch.stats.commands++;
    const decoded = input.decoded ?? decodeInput(record);
    if (decoded instanceof UndecodableCommand) {
      this.#deadLetter(batch, record, 'UNDECODABLE', decoded.message);
      return;
    }
    const { name, command } = decoded;
    const headers = readHeaders(record.headers, this.#environment.topics);
    const step: StepInput = {
      nowMs,
      position: record.offset,
      name,
      replyTo: headers.replyTo,
      actor: headers.actor,
      // In test mode, the time of the step isn't that of the record's timestamp.
      ageMs: record.timestampMs > 0 && !this.#environment.testTime ? wallMs - record.timestampMs : 0,
      deployment: input.deployment,
    };
    this.#attempt(batch, record, step, headers, (run) => {
      if (headers.problem) throw new CommandRejected('INVALID_ARGUMENT', headers.problem);
      if (input.rejection) throw input.rejection;
      this.#checkSize(name, record);
      const { partition, partitionCount } = this.#environment;
      const target = routeOf(name, command as never, headers.commandId, partition, partitionCount);
      if (target !== partition) {
        this.#forward(batch, run, record, target);
        return FORWARDED;
      }
      const handle = (): unknown => (COMMAND_HANDLERS[name] as CommandHandler<CommandName>)(run, command);
      if (!headers.commandId) return handle();
      const { instanceKey = 0 } = command as { instanceKey?: number };
      return handleOnce(this.state, headers.commandId, handle, () => run.begunKey || instanceKey);
    });
  }

  /**
   * The data of a command becomes part of the engine's records, which are slightly larger, and of one
   * internal command. Files of a deployment become records of their own, compressed if they are large.
   */
  #checkSize(name: CommandName, record: LogRecord): void {
    const more = name === 'correlateMessage' ? FAILURE_NOTE_BYTES_MAX : 0;
    const isDeployment = name === 'deployResources';
    const bytesMax = isDeployment ? DEPLOYMENT_BYTES_MAX : this.#environment.recordBytesMax + more;
    const bytes = recordBytes(record);
    if (bytes <= bytesMax) return;
    throw new CommandRejected('EXCEEDED_LIMIT', `the command is ${bytes} bytes; the limit is ${bytesMax}`);
  }

  #forward(batch: Batch, run: CommandRun, record: LogRecord, partition: number): void {
    batch.stats.forwarded++;
    const { topics } = this.#environment;
    const { key, value, headers } = record;
    run.records.push({ topic: topics.commands, partition, key, value, headers, compressible: true });
  }

  /**
   * Runs one command. If it throws, its changes are undone and the reason is recorded. Returns false if it
   * threw.
   */
  #attempt(
    batch: Batch,
    record: LogRecord | undefined,
    input: StepInput,
    headers: CommandHeaders | undefined,
    work: (run: CommandRun) => unknown,
  ): boolean {
    const mark = this.state.undo.mark();
    const run = new CommandRun(this.state, this.#environment, input);
    try {
      const result = work(run);
      run.finish();
      batch.take(run);
      const awaits =
        result === ANSWERED_LATER || (result === undefined && input.name === 'startProcessInstance');
      if (headers?.replyTo && result !== FORWARDED && !awaits) {
        batch.records.push(
          replyRecord(this.#environment.topics, headers.replyTo, { status: 'ok', result: result ?? {} }),
        );
      }
      return true;
    } catch (error) {
      run.discard();
      batch.spend(run);
      this.state.undo.rollback(mark);
      this.#failed(batch, record, input, headers, run.failedKey, error);
      return false;
    }
  }

  #failed(
    batch: Batch,
    record: LogRecord | undefined,
    input: StepInput,
    headers: CommandHeaders | undefined,
    instanceKey: number,
    error: unknown,
  ): void {
    // The state is unreadable, perhaps written by a newer version, and no command is the cause: stop without
    // writing anything.
    if (error instanceof UnreadableRecord) throw error;
    if (error instanceof CommandRejected) {
      this.#reject(batch, record, input, headers, error);
      return;
    }
    const decoded = record && decodeInput(record);
    const message = deliveredMessageOf(decoded);
    const answer = rejectedCorrelationOf(decoded);
    if (message) batch.records.push(rejectionRecord(this.#environment, message));
    if (error instanceof RecordTooLarge) {
      this.#incident(batch, input, error, message);
      if (answer) this.#note(batch, input, (run) => freeCorrelation(run, answer));
      const rejection = new CommandRejected('EXCEEDED_LIMIT', error.message);
      this.#reject(batch, message ? undefined : record, input, headers, rejection);
      return;
    }
    this.#observer.poisoned?.(record, input.name, error, instanceKey);
    const reason = `internal error: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`;
    const text = reason.slice(0, REASON_LENGTH_MAX);
    const isNew = this.#suspend(batch, input, instanceKey, text);
    // Its subscription is suspended until the instance is resumed, even if another instance failed at the
    // message.
    if (message) this.#suspend(batch, input, message.instanceKey, text);
    if (answer && isNew) {
      // Delivers the message to the next waiting instance; each attempt excludes one more instance.
      this.#attempt(batch, record, input, headers, (run) => rejectCorrelation(run, answer));
      return;
    }
    if (answer) this.#note(batch, input, (run) => freeCorrelation(run, answer));
    if (record && !message) this.#deadLetter(batch, record, 'ENGINE_ERROR', text);
    if (headers?.replyTo) {
      batch.records.push(
        replyRecord(this.#environment.topics, headers.replyTo, {
          status: 'rejected',
          code: 'INTERNAL_ERROR',
          reason: text,
        }),
      );
    }
  }

  #reject(
    batch: Batch,
    record: LogRecord | undefined,
    input: StepInput,
    headers: CommandHeaders | undefined,
    rejection: CommandRejected,
  ): void {
    const { name } = input;
    if (rejection instanceof LateResult) batch.stats.lateResults++;
    else batch.stats.rejected++;
    this.#observer.rejected?.(record, name, rejection);
    if (rejection instanceof RepeatedCommand) {
      batch.stats.repeated++;
      if (rejection.instanceKey > 0) batch.records.push(repeatRecord(this.#environment, input, rejection));
    }
    const { code, message: reason, details } = rejection;
    if (headers?.replyTo) {
      const reply: ReplyValue = {
        status: 'rejected',
        code,
        reason,
        ...(details === undefined ? {} : { details }),
      };
      batch.records.push(replyRecord(this.#environment.topics, headers.replyTo, reply));
    } else if (record && !isExpectedRejection(record, name, rejection)) {
      // Otherwise the failure would be lost.
      this.#deadLetter(batch, record, code, reason);
    }
  }

  #deadLetter(batch: Batch, record: LogRecord, code: string, reason: string): void {
    batch.stats.deadLetters++;
    const { topics, partition, recordBytesMax } = this.#environment;
    const { key, value, headers, offset } = record;
    const text = reason.slice(0, REASON_LENGTH_MAX);
    const letter = { topic: topics.commands, partition, offset, key, value, headers, code, reason: text };
    batch.records.push(deadLetterRecord(topics, letter, recordBytesMax));
  }

  /**
   * Creates the incident MESSAGE_SIZE_EXCEEDED on the last valid state, if there is one (not for an instance
   * that is just being started). For a message, the incident is created at the element that waits for it:
   * resolving it delivers the message again.
   */
  #incident(batch: Batch, input: StepInput, error: RecordTooLarge, message?: CorrelateMessage): void {
    this.#note(batch, input, (run) => {
      const step = run.instance(message?.instanceKey ?? error.instanceKey);
      if (!step) return;
      const { instance } = step;
      const subject = message
        ? subscriptionHolder(instance, message.subscriptionKey)
        : elementInstanceOf(instance, error.elementKey);
      const element = subject ?? instance.elements[0];
      if (!element || element.incident) return;
      raiseIncident(step, element, 'MESSAGE_SIZE_EXCEEDED', error.message, element.job?.key);
    });
  }

  /** Returns false if there is no such instance, or if it is already suspended. */
  #suspend(batch: Batch, input: StepInput, instanceKey: number, reason: string): boolean {
    let isNew = false;
    if (!instanceKey) return isNew;
    const isWritten = this.#note(batch, input, (run) => {
      const step = run.instance(instanceKey);
      const root = step?.instance.elements[0];
      if (!step || !root || step.instance.setAside) return;
      step.emit({ kind: EventKind.instanceSetAside, value: reason });
      raiseIncident(step, root, 'UNEXPECTED_ERROR', reason);
      isNew = true;
    });
    return isNew && isWritten;
  }

  /**
   * Records a failure in an instance, whose records may then exceed the usual limit slightly. If even that
   * fails, the failure is reported by a reply or a dead letter, and the partition continues.
   */
  #note(batch: Batch, input: StepInput, write: (run: CommandRun) => void): boolean {
    const mark = this.state.undo.mark();
    const recordBytesMax = this.#environment.recordBytesMax + FAILURE_NOTE_BYTES_MAX;
    const run = new CommandRun(this.state, this.#environment, input, recordBytesMax);
    try {
      write(run);
      run.finish();
      batch.take(run);
      return true;
    } catch (error) {
      run.discard();
      this.state.undo.rollback(mark);
      this.#observer.poisoned?.(undefined, `a failure of ${input.name}`, error, run.currentKey);
      return false;
    }
  }
}

/** Due work comes first and may fill this share of a batch. */
const DUE_SHARE = 0.5;

const FORWARDED = Symbol('forwarded');

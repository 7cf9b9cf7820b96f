/**
 * Delivers a signal on one partition: each subscription that waits when it arrives gets it, each in its own
 * attempt, so that a failing instance doesn't block the others. The remaining work is stored in the
 * partition's state with a cursor, and continues in the next batch. Pure. Source: BPMN 2.0.2 §10.5.7; Zeebe's
 * SignalBroadcastProcessor.
 *
 * A subscription with a key newer than the signal's was opened later and doesn't receive it.
 */
import { catchSignal, waitingForSignal } from '../../bpmn/interpreter/thrown-signals.ts';
import { countOf } from '../../state/count-of.ts';
import { digestOf } from '../../state/id-digest.ts';
import { isKey, partitionOfKey } from '../../state/keys.ts';
import type { PendingSignal } from '../../state/partition-entries.ts';
import { entryKey } from '../../state/partition-entries.ts';
import type { PartitionState } from '../../state/partition-state.ts';
import type { DeliverSignal, DueWork, LimitSignals } from '../command.ts';
import {
  SIGNALS_PENDING_CHARS_MAX,
  SIGNALS_PENDING_MAX,
  SIGNALS_PENDING_OF_INSTANCE_MAX,
} from '../limits.ts';
import { readVariables } from '../variables.ts';
import { commandRecord } from './records.ts';
import { processOf, startAtEvent } from './starts.ts';
import type { StepRun } from './step-run.ts';

type SignalWork = Extract<DueWork, { kind: 'signal' | 'signalStart' }>;

export interface SentSignal {
  readonly name: string;
  readonly variables: string;
  /** Of the instances that it starts; absent for a client's signal. */
  readonly callDepth?: number;
  /** Of the signals that led to it; absent or 0 if it is the first. */
  readonly rootSignalKey?: number;
  /** The instance at the top of the hierarchy that throws it; absent for a client's signal. */
  readonly thrownBy?: number;
}

/** A full tree tells it to those that throw its signals each time so many more have arrived. */
const ARRIVALS_PER_NOTICE = 100;

/**
 * Sends a signal to every partition, including this one, which delivers it after this transaction.
 * `deliveredTo`: instances of this partition that receive it in this step. Returns the signal's key.
 */
export function sendSignal(run: StepRun, sent: SentSignal, deliveredTo: readonly number[] = []): number {
  const { topics, partitionCount, partition: own } = run.environment;
  const { name, variables, callDepth = 0, rootSignalKey = 0, thrownBy = 0 } = sent;
  const signal = {
    ...{ name, variables, signalKey: run.state.nextKey() },
    ...(callDepth > 0 && { callDepth }),
    ...(rootSignalKey > 0 && { rootSignalKey }),
    ...(thrownBy > 0 && { thrownBy }),
  };
  for (let partition = 0; partition < partitionCount; partition++) {
    const isKnown = partition === own && deliveredTo.length > 0;
    const deliverSignal = { ...signal, ...(isKnown && { deliveredTo: [...deliveredTo] }) };
    run.records.push(commandRecord(topics, partition, name, { deliverSignal }));
  }
  return signal.signalKey;
}

/**
 * Why an instance may not throw a signal below this root: what a signal starts or triggers throws several of
 * it, or the instance throws them in a loop, for example. `rootSignalKey` 0: nothing led to it; `thrownBy`:
 * the instance at the top of the hierarchy. Undefined if it may.
 */
export function signalProblem(
  { signalTrees }: PartitionState,
  rootSignalKey: number,
  thrownBy: number,
): string | undefined {
  const root = rootSignalKey || thrownBy;
  if (signalTrees.isFull(root)) {
    const count = countOf(signalTrees.of(root).pending, 'signal');
    const by =
      rootSignalKey > 0 ? `signal ${rootSignalKey} has led to` : `process instance ${thrownBy} has thrown`;
    return `${count} that ${by} wait for their delivery${limitText(rootSignalKey === 0)}`;
  }
  if (!signalTrees.takeLimit(thrownBy)) return undefined;
  return `too many signals that process instance ${thrownBy} has thrown or led to wait for their delivery on another partition${limitText(rootSignalKey === 0)}`;
}

function limitText(isOwn: boolean): string {
  const limit = isOwn
    ? `${SIGNALS_PENDING_OF_INSTANCE_MAX} (SIGNALS_PENDING_OF_INSTANCE_MAX)`
    : `${SIGNALS_PENDING_MAX} (SIGNALS_PENDING_MAX)`;
  return `; from ${limit} on, no more are thrown until all are delivered; check that the process does not start itself several times by this signal or throw it in an endless loop, and resolve this incident afterwards`;
}

/**
 * Stores the signal for the subscriptions that wait now; if there are none, it is discarded. Repeating it has
 * no effect.
 */
export function deliverSignal(run: StepRun, command: DeliverSignal): void {
  const { name, variables = '', signalKey = 0, deliveredTo = [], callDepth = 0, thrownBy = 0 } = command;
  const rootSignalKey = command.rootSignalKey || signalKey;
  const isOwn = rootSignalKey === signalKey && isKey(thrownBy);
  const tree = isOwn ? thrownBy : rootSignalKey;
  const isFull = wouldBeFull(run.state, tree, isOwn, variables);
  const id = `signal/${signalKey}`;
  if (run.state.commandIds.remember(digestOf(id), id) === undefined) return;
  const signal: PendingSignal = {
    ...{ key: run.state.nextKey(), name, variables, rootSignalKey },
    ...(deliveredTo.length > 0 && { deliveredTo }),
    ...(callDepth > 0 && { callDepth }),
    ...(isOwn && { thrownBy }),
    ...(isFull && { full: true }),
  };
  if (workOf(run.state, signal, 1).length === 0) return;
  run.state.signals.set(signal.key, signal);
  if (isFull) notifyThrower(run, tree, thrownBy);
}

function wouldBeFull(
  { signalTrees }: PartitionState,
  key: number,
  isOwn: boolean,
  variables: string,
): boolean {
  const { pending, chars, full } = signalTrees.of(key);
  const countMax = isOwn ? SIGNALS_PENDING_OF_INSTANCE_MAX : SIGNALS_PENDING_MAX;
  const isOver = pending + 1 >= countMax || chars + variables.length >= SIGNALS_PENDING_CHARS_MAX;
  return full > 0 || (pending > 0 && isOver);
}

/** Tells it to the partition of the instance, unless that counts the same signals itself. */
function notifyThrower(run: StepRun, tree: number, instanceKey: number): void {
  const { partition, partitionCount } = run.environment;
  if (!isKey(instanceKey)) return;
  const to = partitionOfKey(instanceKey);
  if (to === partition || to >= partitionCount) return;
  if (run.state.signalTrees.of(tree).full % ARRIVALS_PER_NOTICE !== 1) return;
  run.sendCommand(instanceKey, { limitSignals: { instanceKey } }, to);
}

/** The next signal that the instance, or one that it called, throws is an incident. */
export function limitSignals(run: StepRun, { instanceKey }: LimitSignals): void {
  if (run.instance(instanceKey)) run.state.signalTrees.limit(instanceKey);
}

/** The remaining work for signals, oldest first: up to `countMax` pieces. */
export function takeSignalWork(state: PartitionState, countMax: number): SignalWork[] {
  if (state.signals.size === 0) return [];
  const work: SignalWork[] = [];
  for (const signal of [...state.signals.values()].sort((a, b) => a.key - b.key)) {
    const pieces = workOf(state, signal, countMax - work.length);
    // All receivers have ended in the meantime; this piece deletes the signal.
    work.push(...(pieces.length > 0 ? pieces : [withoutReceiver(signal)]));
    if (work.length >= countMax) break;
  }
  return work;
}

/** A piece without an instance, which advances the cursor past all of them. */
function withoutReceiver({ key }: PendingSignal): SignalWork {
  return { kind: 'signal', signalKey: key, instanceKey: key };
}

function workOf(state: PartitionState, signal: PendingSignal, countMax: number): SignalWork[] {
  const { key: signalKey, name, afterStart = '', afterInstanceKey = 0 } = signal;
  const starts = startsOf(state, name).filter((entry) => entry > afterStart);
  const instances = state.instances.signals.waiting(name, afterInstanceKey, signalKey, countMax);
  return [
    ...starts.map((entry) => ({ kind: 'signalStart', signalKey, entry }) as const),
    ...instances.map((instanceKey) => ({ kind: 'signal', signalKey, instanceKey }) as const),
  ].slice(0, countMax);
}

/** Start events with this name on this partition, in an order that is the same after a restore. */
function startsOf(state: PartitionState, name: string): string[] {
  const entries: string[] = [];
  for (const { processId, elementId, signalName } of state.signalStarts.values()) {
    if (signalName === name) entries.push(entryKey.signalStart(processId, elementId));
  }
  return entries.sort();
}

/** Delivers the signal to one subscription, and advances the cursor. */
export function doSignalWork(run: StepRun, work: SignalWork): void {
  const signal = run.state.signals.get(work.signalKey);
  if (!signal) return;
  run.rootSignalKey = signal.rootSignalKey ?? 0;
  if (work.kind === 'signal') giveToInstance(run, signal, work.instanceKey);
  else startInstance(run, signal, work.entry);
  run.defer(() => skipSignalWork(run, work));
}

/** Advances the cursor without delivering. */
export function skipSignalWork(run: StepRun, work: SignalWork): void {
  const { signals } = run.state;
  const signal = signals.get(work.signalKey);
  if (!signal) return;
  const moved = {
    ...signal,
    ...(work.kind === 'signal' ? { afterInstanceKey: work.instanceKey } : { afterStart: work.entry }),
  };
  if (workOf(run.state, moved, 1).length > 0) signals.set(signal.key, moved);
  else signals.delete(signal.key);
}

/** A suspended instance receives nothing, and signals are not buffered for it. */
function giveToInstance(run: StepRun, signal: PendingSignal, instanceKey: number): void {
  if (signal.deliveredTo?.includes(instanceKey)) return;
  const step = run.instance(instanceKey);
  if (!step || step.instance.setAside) return;
  const payload = readVariables(signal.variables);
  for (const place of waitingForSignal(step.instance, signal.name)) {
    if (place.key >= signal.key) continue;
    step.subjectKey = place.elementKey;
    catchSignal(step, place, signal.name, payload);
    step.run();
  }
}

function startInstance(run: StepRun, signal: PendingSignal, entry: string): void {
  const start = run.state.signalStarts.get(entry);
  const definition = start && run.state.definitions.get(start.definitionKey);
  const node = definition && processOf(run, definition).nodes.get(start.elementId);
  if (!definition || !node) return;
  const { callDepth = 0, rootSignalKey = 0 } = signal;
  startAtEvent(run, definition, node, readVariables(signal.variables), {
    ...(callDepth > 0 && { callDepth }),
    ...(rootSignalKey > 0 && { rootSignalKey }),
  });
}

/** Faults planted in the engine through its ports, each with the invariants that must detect it. */
import type { PartitionProcessor } from '../../engine/partition/processor.ts';
import type { CursorListener, LogReader, LogRecord } from '../../kafka/ports.ts';
import { decodeInstance, encodeInstance } from '../../state/codec.ts';
import type { ReadyCompiler } from './models.ts';
import type { Plant } from './node.ts';

export interface PlantedFault {
  /** Creates a new plant for each simulation. `altered`: compiles the models as `alter` has changed them. */
  readonly plant: (altered?: ReadyCompiler) => Plant;
  readonly alter?: (content: string) => string;
  /** The family of models that can reveal it. */
  readonly family?: string;
  /** The version of transactions that can reveal it. */
  readonly version?: 1 | 2;
  /** Beginnings of the names of the checkers that may find it. */
  readonly foundBy: readonly string[];
}

/** The keys of an owner's barrier on its two topics. */
const BARRIER_KEYS: ReadonlySet<string> = new Set(['barrier', 'owner']);
/** A fault in written records affects one in this many records of a kind. */
const EVERY = 20;
/** Reading of a partition's commands stops after this many. */
const READ_MAX = 60;

export const PLANTED_FAULTS: Readonly<Record<string, PlantedFault>> = {
  'transaction n+1 is committed although the commit of n has failed': {
    plant: () => ({ transactions: 'doubt ignored' }),
    foundBy: ['I1', 'I2', 'I3', 'I4'],
  },
  'the former owner is not fenced': {
    plant: () => ({ transactions: 'unfenced' }),
    foundBy: ['I1', 'I2', 'I3', 'I4'],
  },
  'a batch is published and its commit forgotten': {
    plant: () => ({ transactions: 'uncommitted' }),
    foundBy: ['I1', 'I2', 'I3', 'I4'],
  },
  'an EndTxn that was repeated counts as a success after any error, also after an abort by the coordinator': {
    plant: () => ({ transactions: 'any answer to a repeat' }),
    version: 2,
    foundBy: ['I1', 'I2', 'I3', 'I4'],
  },
  'a refused batch is not rolled back': {
    plant: () => ({
      processor: (processor) => {
        processor.rollback = () => undefined;
      },
    }),
    // An unresolved instance may also be one whose creation was never written.
    foundBy: ['I1', 'I2', 'I3', 'I4', 'the engine never throws', 'what is written can be read'],
  },
  'a job is written twice': { plant: () => twice('.jobs.'), foundBy: ['I2'] },
  'a command to another partition is written twice': {
    plant: () => twice('.commands'),
    foundBy: ['I1', 'I2', 'message protocol'],
  },
  'an answer is written twice': { plant: () => twice('.replies'), foundBy: ['I1'] },
  'a state record is left out': { plant: () => without('.state'), foundBy: ['I3'] },
  'a step is left out of the history': { plant: () => without('.history'), foundBy: ['I3'] },
  'a command to another partition is left out': {
    plant: () => without('.commands'),
    foundBy: ['I1', 'I5', 'message protocol'],
  },
  'a job is left out': { plant: () => without('.jobs.'), foundBy: ['I1'] },
  'an answer is left out': { plant: () => without('.replies'), foundBy: ['I1'] },
  'a dead letter is left out': { plant: () => without('.dead-letters', 5), foundBy: ['I1'] },
  'something that the partition knows is left out': {
    plant: () => without('.partition'),
    foundBy: ['I1', 'I3', 'I4', 'operations hold'],
  },
  'what the machine says is taken as time': {
    plant: () => ({ clock: 'machine' }),
    foundBy: ['time is true'],
  },
  'a restore ends one record early': {
    plant: () => ({ reader: (real) => through(real, /\.(state|partition)$/, withoutLast) }),
    foundBy: ['I1', 'I2', 'I3', 'I4', 'what is written'],
  },
  'commands of aborted transactions are read': {
    plant: () => ({ isolation: 'uncommitted' }),
    foundBy: ['I1', 'I2', 'I3', 'I4', 'what is written'],
  },
  'commands are read in another order': {
    plant: () => ({ reader: (real) => through(real, /\.commands$/, backwards) }),
    foundBy: ['I1', 'I2', 'I4', 'I6'],
  },
  'commands are read twice': {
    plant: () => ({ reader: (real) => through(real, /\.commands$/, (listener) => again(listener)) }),
    foundBy: ['I1', 'I2', 'I4', 'I6'],
  },
  'the end of a transaction is never waited for any longer': {
    plant: () => ({ endTimeoutMs: { engine: 2_000 } }),
    foundBy: ['I1', 'I5'],
  },
  'sources never wait any longer for the end of a transaction': {
    plant: () => ({ endTimeoutMs: { sources: 2_000 } }),
    foundBy: ['business records'],
  },
  'a source commits n+1 although the commit of n has failed': {
    plant: () => ({ sources: 'doubt ignored' }),
    foundBy: ['business records'],
  },
  'the former owner of a source is not fenced': {
    plant: () => ({ sources: 'unfenced' }),
    foundBy: ['business records'],
  },
  'a batch of a source is published and its commit forgotten': {
    plant: () => ({ sources: 'uncommitted' }),
    foundBy: ['business records'],
  },
  'the command of a business record is written twice': {
    plant: () => ({ producedBySources: twice('.commands', 5).produced }),
    foundBy: ['business records'],
  },
  'the command of a business record is left out': {
    plant: () => ({ producedBySources: without('.commands', 5).produced }),
    foundBy: ['business records'],
  },
  'the dead letter of a business record is left out': {
    plant: () => ({ producedBySources: without('.dead-letters', 3).produced }),
    foundBy: ['business records'],
  },
  'the position of a source is left out': {
    plant: () => ({ producedBySources: without('.inbound', 5).produced }),
    foundBy: ['business records'],
  },
  'business records of aborted transactions are read': {
    plant: () => ({ ordersIsolation: 'uncommitted' }),
    foundBy: ['business records'],
  },
  'business records are read twice': {
    plant: () => ({ orders: (real) => through(real, /^orders$/, (listener) => again(listener, 4)) }),
    foundBy: ['business records'],
  },
  'business records are read in another order': {
    plant: () => ({ orders: (real) => through(real, /^orders$/, backwards) }),
    foundBy: ['business records'],
  },
  'a source stops reading and says nothing': {
    plant: () => ({ orders: (real) => through(real, /^orders$/, (listener) => stopping(listener, 6)) }),
    foundBy: ['business records'],
  },
  'a job that is leased is still available': {
    plant: () => ({ processor: forgettingLeases }),
    foundBy: ['a lease has one holder'],
  },
  'a restore forgets leases': {
    plant: () => ({ reader: (real) => through(real, /\.state$/, withoutLeases) }),
    foundBy: ['a lease has one holder', 'I3'],
  },
  'a partition stops reading and says nothing': {
    plant: () => ({ reader: (real) => through(real, /\.commands$/, (listener) => stopping(listener)) }),
    foundBy: ['I1', 'I5'],
  },
};

/** The index of open keys returns a job again that it has just returned. */
function forgettingLeases({ state }: PartitionProcessor): void {
  const openKeys = state.openKeys.bind(state);
  let given: number[] = [];
  state.openKeys = () => {
    const index = openKeys();
    const available = index.available.bind(index);
    index.available = (type, countMax) => {
      const found = available(type, countMax);
      // A checker requests all of them.
      if (countMax === Number.POSITIVE_INFINITY) return found;
      const again = given.filter((key) => index.instanceWith(key) !== undefined && !found.includes(key));
      given = found;
      return [...found, ...again];
    };
    return index;
  };
}

/** Acts like a version that doesn't know the fields of a lease. */
function withoutLeases(listener: CursorListener): CursorListener['onRecords'] {
  return (fetched) => listener.onRecords({ ...fetched, records: fetched.records.map(withoutLease) });
}

function withoutLease(record: LogRecord): LogRecord {
  const { key, value } = record;
  if (!value || !/^\d+$/.test(key?.toString('latin1') ?? '')) return record;
  const instance = decodeInstance(value);
  for (const { job } of instance.elements) {
    delete job?.leasedAtMs;
    delete job?.worker;
  }
  return { ...record, value: encodeInstance(instance) };
}

/** Sometimes duplicates the last record of such a topic. */
export function twice(topicPart: string, every = EVERY): Plant {
  let count = 0;
  return {
    produced: (records) => {
      const found = records.findLast(({ topic }) => topic.includes(topicPart));
      return found && ++count % every === 0 ? [...records, found] : records;
    },
  };
}

/** Sometimes omits the last record of such a topic, unless no other record would be left. */
function without(topicPart: string, every = EVERY): Plant {
  let count = 0;
  return {
    produced: (records) => {
      const found = records.length > 1 && records.findLast(({ topic }) => topic.includes(topicPart));
      return found && ++count % every === 0 ? records.filter((record) => record !== found) : records;
    },
  };
}

/** A reader that changes the deliveries of cursors on such topics. */
function through(
  real: LogReader,
  topics: RegExp,
  change: (listener: CursorListener) => CursorListener['onRecords'],
): LogReader {
  return {
    open(at, from, listener) {
      if (!topics.test(at.topic)) return real.open(at, from, listener);
      return real.open(at, from, {
        onRecords: change(listener),
        onFailure: (failure) => listener.onFailure(failure),
      });
    },
    close: () => real.close(),
  };
}

/** Omits the record before each barrier. */
function withoutLast(listener: CursorListener): CursorListener['onRecords'] {
  let held: LogRecord[] = [];
  return (fetched) => {
    const records: LogRecord[] = [];
    for (const record of fetched.records) {
      const isBarrier = BARRIER_KEYS.has(record.key?.toString('utf8') ?? '');
      records.push(...(isBarrier ? [record] : held));
      held = isBarrier ? [] : [record];
    }
    listener.onRecords({ ...fetched, records });
  };
}

function backwards(listener: CursorListener): CursorListener['onRecords'] {
  return (fetched) => listener.onRecords({ ...fetched, records: fetched.records.toReversed() });
}

function again(listener: CursorListener, every = EVERY): CursorListener['onRecords'] {
  let count = 0;
  return (fetched) => {
    listener.onRecords(fetched);
    if (++count % every === 0) listener.onRecords(fetched);
  };
}

function stopping(listener: CursorListener, readMax = READ_MAX): CursorListener['onRecords'] {
  let count = 0;
  return (fetched) => {
    count += fetched.records.length;
    if (count < readMax) listener.onRecords(fetched);
  };
}

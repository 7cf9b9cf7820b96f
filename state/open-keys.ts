/**
 * Index of the keys of everything that is open in a partition's instances (element instances, jobs, user
 * tasks, incidents), and of the jobs that are available to workers, by type. It is built on first use from
 * encoded instances, then changed with each event through the undo log. Pure. See ADR 33.
 */
import { codecOf } from '../schemas/load.ts';
import { applyEvent } from './apply-event.ts';
import { UnreadableRecord } from './codec.ts';
import type { InstanceEvent } from './events.ts';
import { EventKind, subjectKeyOf } from './events.ts';
import type { ProcessInstance } from './instance.ts';
import { elementInstanceOf, InstanceState, isReadableFormat } from './instance.ts';
import type { InstanceStore } from './instance-store.ts';
import { KeyTable } from './key-table.ts';
import { SortedKeys } from './sorted-keys.ts';
import type { UndoLog } from './undo-log.ts';

/** The parts of an element instance that have keys. */
interface OpenElement {
  readonly key: number;
  readonly job?: OpenJob | null;
  readonly incident?: { readonly key: number; readonly jobKey?: number } | null;
  readonly userTask?: { readonly key: number } | null;
}

interface OpenJob {
  readonly key: number;
  readonly type: string;
  readonly attempt?: number;
  readonly backoffUntilMs?: number;
  readonly leasedAtMs?: number;
}

interface Holder {
  readonly key: number;
  readonly state: InstanceState;
  readonly setAside?: string;
}

/** The fields of an encoded instance that are read. */
interface InstanceKeys extends Holder {
  readonly format: number;
  readonly inParts?: boolean;
  readonly elements: readonly OpenElement[];
}

const instanceKeys = codecOf<InstanceKeys>('InstanceKeys');
const partKeys = codecOf<{ readonly element?: OpenElement | null }>('PartKeys');

/** The entries of one element instance; 0 or empty if there are none. */
interface Entries {
  readonly element: number;
  readonly job: number;
  readonly incident: number;
  readonly userTask: number;
  /** The type under which its job is available. */
  readonly type: string;
}

const NONE: Entries = { element: 0, job: 0, incident: 0, userTask: 0, type: '' };

/** True if a worker may take the job: published, without backoff, lease or incident. */
function isAvailable({ setAside }: Holder, { job, incident }: OpenElement): boolean {
  if (!job?.attempt || job.backoffUntilMs || job.leasedAtMs) return false;
  return !incident?.jobKey && !setAside;
}

function entriesOf(instance: Holder, element: OpenElement | undefined): Entries {
  if (!element || instance.state !== InstanceState.active) return NONE;
  const { key, job, incident, userTask } = element;
  return {
    // The key of the instance itself doesn't need the index.
    element: key === instance.key ? 0 : key,
    job: job?.key ?? 0,
    incident: incident?.key ?? 0,
    userTask: userTask?.key ?? 0,
    type: job && isAvailable(instance, element) ? job.type : '',
  };
}

export class OpenKeys {
  readonly #undo: UndoLog;
  readonly #instances = new KeyTable();
  readonly #available = new Map<string, SortedKeys>();

  private constructor(undo: UndoLog) {
    this.#undo = undo;
  }

  /**
   * Reads all active instances as they were last saved: no change of the current command may precede it.
   * Throws UnreadableRecord.
   */
  static build(undo: UndoLog, instances: InstanceStore): OpenKeys {
    const index = new OpenKeys(undo);
    instances.forEachEncoded((key, bytes, parts) => {
      const holder = instanceKeys.decode(bytes);
      if (!isReadableFormat(holder.format)) {
        throw new UnreadableRecord(`state record ${key} has the format ${holder.format}`);
      }
      for (const element of holder.elements) index.#place(key, NONE, entriesOf(holder, element));
      if (!holder.inParts) return;
      for (const [part, content] of parts()) {
        const { element } = ELEMENT_PART.test(part) ? partKeys.decode(content) : {};
        if (element) index.#place(key, NONE, entriesOf(holder, element));
      }
    });
    return index;
  }

  /** Number of open keys. */
  get size(): number {
    return this.#instances.size;
  }

  /** The instance that has an open element instance, job, user task or incident with this key. */
  instanceWith(key: number): number | undefined {
    return key > 0 ? this.#instances.get(key) : undefined;
  }

  /** The oldest available jobs of a type (a copy). */
  available(type: string, countMax: number): number[] {
    return this.#available.get(type)?.first(countMax) ?? [];
  }

  availableCount(type: string): number {
    return this.#available.get(type)?.size ?? 0;
  }

  /** The types that have available jobs. */
  get types(): Iterable<string> {
    return this.#available.keys();
  }

  /** Applies an event to the instance, and updates the index. */
  apply(instance: ProcessInstance, event: InstanceEvent, atMs: number): void {
    const keys = concerned(instance, event);
    const before = keys.map((key) => entriesOf(instance, elementInstanceOf(instance, key)));
    applyEvent(instance, event, atMs);
    for (const [at, key] of keys.entries()) {
      const former = before[at] ?? NONE;
      const now = entriesOf(instance, elementInstanceOf(instance, key));
      if (isSame(former, now)) continue;
      this.#undo.push(() => this.#place(instance.key, now, former));
      this.#place(instance.key, former, now);
    }
  }

  #place(instanceKey: number, before: Entries, after: Entries): void {
    this.#placeKey(instanceKey, before.element, after.element);
    this.#placeKey(instanceKey, before.job, after.job);
    this.#placeKey(instanceKey, before.incident, after.incident);
    this.#placeKey(instanceKey, before.userTask, after.userTask);
    if (before.type === after.type && before.job === after.job) return;
    if (before.type) this.#withdraw(before.type, before.job);
    if (after.type) this.#offer(after.type, after.job);
  }

  #placeKey(instanceKey: number, before: number, after: number): void {
    if (before === after) return;
    if (before) this.#instances.delete(before);
    if (after) this.#instances.set(after, instanceKey);
  }

  #offer(type: string, jobKey: number): void {
    const keys = this.#available.get(type) ?? new SortedKeys();
    this.#available.set(type, keys);
    keys.add(jobKey);
  }

  #withdraw(type: string, jobKey: number): void {
    const keys = this.#available.get(type);
    keys?.delete(jobKey);
    if (keys?.size === 0) this.#available.delete(type);
  }
}

/** The name of an element instance's part; see parts.ts. */
const ELEMENT_PART = /^\d+$/;

/** Element instances whose entries an event may change. */
function concerned(instance: ProcessInstance, event: InstanceEvent): readonly number[] {
  if (event.kind === EventKind.instanceSetAside || event.kind === EventKind.instanceTakenBack)
    return instance.elements.map(({ key }) => key);
  const key = subjectKeyOf(event);
  return key === undefined ? [] : [key];
}

function isSame(a: Entries, b: Entries): boolean {
  return (
    a.element === b.element &&
    a.job === b.job &&
    a.incident === b.incident &&
    a.userTask === b.userTask &&
    a.type === b.type
  );
}

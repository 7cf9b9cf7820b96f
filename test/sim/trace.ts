/**
 * The trace of a simulation, as lines of text with virtual time, and the fingerprint of all committed writes.
 */
import { createHash } from 'node:crypto';
import { EventKind, eventName } from '../../state/events.ts';
import type { SeenWrite } from './journal.ts';
import type { Scheduler } from './scheduler.ts';

/** The most characters of a command or of a step's events. */
const LENGTH_MAX = 200;

export class Trace {
  readonly lines: string[] = [];
  readonly #scheduler: Scheduler;
  readonly #startMs: number;
  readonly #isKept: boolean;

  constructor(scheduler: Scheduler, isKept: boolean) {
    this.#scheduler = scheduler;
    this.#startMs = scheduler.nowMs;
    this.#isKept = isKept;
  }

  say(text: string): void {
    if (!this.#isKept) return;
    const at = ((this.#scheduler.nowMs - this.#startMs) / 1000).toFixed(4);
    this.lines.push(`${at.padStart(10)} ${text}`);
  }

  write({ sequence, writer, commands, steps, jobs }: SeenWrite): void {
    if (!this.#isKept) return;
    const kinds = `${commands.length} commands, ${steps.length} steps, ${jobs.length} jobs`;
    this.say(`committed ${sequence} by ${writer || 'a client'}: ${kinds}`);
    for (const { record, name, command } of commands) {
      const what = name === 'deployResources' ? '' : JSON.stringify(command)?.slice(0, LENGTH_MAX);
      this.say(`  ${name ?? 'rubbish'} to ${record.partition}/${record.offset} ${what ?? ''}`);
    }
    for (const { step } of steps) {
      const { instanceKey, command, position, events } = step;
      const [first] = events;
      const created = first?.kind === EventKind.processInstanceCreated ? first.created.processId : '';
      const names = events.map(({ kind }) => eventName(kind)).join(' ');
      this.say(
        `  step of ${instanceKey} ${created} by ${command}@${position}: ${names.slice(0, LENGTH_MAX)}`,
      );
    }
  }
}

/** SHA-256 of all committed writes: producer, content, partition and order. */
export class Fingerprint {
  readonly #hash = createHash('sha256');

  add(write: SeenWrite): void {
    const { writer, commands, steps, states, entries, jobs, replies, deadLetters, business, inbound } = write;
    this.#hash.update(writer);
    for (const list of [commands, steps, entries, jobs]) {
      for (const { record } of list) this.#hash.update(`${record.offset} `).update(record.value ?? '');
    }
    for (const list of [states, replies, deadLetters, business, inbound]) {
      for (const { offset, value } of list) this.#hash.update(`${offset} `).update(value ?? '');
    }
  }

  digest(): string {
    return this.#hash.digest('hex');
  }
}

/**
 * Compares the rights of this engine with the table of `rights.ts`: at its start, from time to time, and at
 * once when Kafka has denied something. So an error says which right is missing, in the words of the table.
 */
import type { Clock } from '../clock.ts';
import type { RightsQuestion } from '../missing-rights.ts';
import type { Right } from '../rights.ts';
import { exportCommand, lackText } from '../rights.ts';
import type { EngineLog } from './engine-options.ts';

/** Time between two checks, ms; and while a right is missing, so that health is correct soon after. */
const CHECK_INTERVAL_MS = 30_000;
const LACKING_INTERVAL_MS = 1_000;

const DENIED = /[A-Z]_AUTHORIZATION_FAILED/;

export interface RightsWatchOptions {
  readonly clock: Clock;
  readonly log: EngineLog;
  /** Such as User:engine. */
  readonly principal: () => string;
  /** Rejects if the cluster doesn't respond. */
  missing(question: RightsQuestion): Promise<readonly Right[]>;
}

/** A missing right, and since when it is known, epoch ms. */
export interface KnownLack {
  readonly text: string;
  readonly sinceMs: number;
}

/** The engine can't start without the rights that its message lists. */
export class RightsMissing extends Error {
  override readonly name = 'RightsMissing';
  /** The command that shows all rights of an engine. */
  readonly remedy: string;
  constructor(rights: readonly Right[], principal: string, options?: ErrorOptions) {
    super(rights.map((right) => lackText(principal, right)).join('\n'), options);
    this.remedy = exportCommand('engine', principal);
  }
}

export class RightsWatch {
  readonly #options: RightsWatchOptions;
  #lacks: ReadonlyMap<string, KnownLack> = new Map();
  /** A denied transactional id has been seen, so the check includes them. */
  #asksTransactions = false;
  #isChecking = false;
  #isClosed = false;
  #cancel = (): void => undefined;

  constructor(options: RightsWatchOptions) {
    this.#options = options;
  }

  /** The rights that are missing now. */
  get lacks(): readonly KnownLack[] {
    return [...this.#lacks.values()];
  }

  /** Checks in the background from now on. */
  start(): void {
    void this.#check();
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel();
  }

  /** Checks at once if the reason is that Kafka has denied something. */
  failed(reason: string): void {
    if (!DENIED.test(reason)) return;
    this.#asksTransactions ||= reason.includes('TRANSACTIONAL_ID_');
    this.#cancel();
    void this.#check();
  }

  /** RightsMissing in place of an error by which Kafka has denied something; else the error itself. */
  async explained(error: unknown): Promise<unknown> {
    if (!(error instanceof Error && DENIED.test(error.message))) return error;
    try {
      const rights = await this.#options.missing({});
      return rights.length === 0
        ? error
        : new RightsMissing(rights, this.#options.principal(), { cause: error });
    } catch (cause) {
      this.#notChecked(cause);
      return error;
    }
  }

  async #check(): Promise<void> {
    if (this.#isClosed || this.#isChecking) return;
    this.#isChecking = true;
    const { missing, principal, clock, log } = this.#options;
    try {
      const rights = await missing({ asksTransactions: this.#asksTransactions });
      const former = this.#lacks;
      const nowMs = clock.nowMs();
      const texts = rights.map((right) => lackText(principal(), right));
      this.#lacks = new Map(
        texts.map((text) => [text, { text, sinceMs: former.get(text)?.sinceMs ?? nowMs }]),
      );
      for (const text of texts) {
        if (!former.has(text)) log.warn({ remedy: exportCommand('engine', principal()) }, text);
      }
      if (rights.every(({ resource }) => resource !== 'transactional-id')) this.#asksTransactions = false;
    } catch (error) {
      this.#notChecked(error);
    } finally {
      this.#isChecking = false;
    }
    if (this.#isClosed) return;
    const afterMs = this.#lacks.size > 0 ? LACKING_INTERVAL_MS : CHECK_INTERVAL_MS;
    this.#cancel = clock.after(afterMs, () => void this.#check());
  }

  #notChecked(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.#options.log.info({ reason }, 'the rights of this engine could not be checked');
  }
}

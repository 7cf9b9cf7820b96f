/**
 * Watches an ingest file while the engine runs: it is checked every second and loaded if it is valid. If it
 * is invalid, the error is logged and the previous rules stay in effect.
 */
import { readFile } from 'node:fs/promises';
import type { EngineLog } from '../../engine/node/engine.ts';
import { findingText, readIngestFile } from './ingest-file.ts';
import type { IngestRule } from './ingest-rule.ts';

const LOOK_EVERY_MS = 1_000;

/** The file is invalid; each line of the message is one reason. */
export class IngestFileError extends Error {
  override readonly name = 'IngestFileError';
}

export class IngestWatch {
  readonly #file: string;
  readonly #log: EngineLog;
  readonly #onChange: () => void;
  #text: string;
  #rules: readonly IngestRule[];
  #reportedReason = '';
  #timer: NodeJS.Timeout | undefined;

  private constructor(file: string, text: string, log: EngineLog, onChange: () => void) {
    this.#file = file;
    this.#text = text;
    this.#log = log;
    this.#onChange = onChange;
    this.#rules = rulesOf(file, text);
  }

  /** Loads the file and watches it from then on. Rejects with IngestFileError. */
  static async open(file: string, log: EngineLog, onChange: () => void): Promise<IngestWatch> {
    const text = await readFile(file, 'utf8').catch((error: Error) => {
      throw new IngestFileError(`${file} could not be read: ${error.message}`, { cause: error });
    });
    const watch = new IngestWatch(file, text, log, onChange);
    watch.#timer = setInterval(() => void watch.#look(), LOOK_EVERY_MS);
    watch.#timer.unref();
    return watch;
  }

  get rules(): readonly IngestRule[] {
    return this.#rules;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    try {
      const text = await readFile(this.#file, 'utf8');
      if (text === this.#text) return;
      this.#text = text;
      this.#rules = rulesOf(this.#file, text);
      this.#log.info({ file: this.#file, rules: this.#rules.length }, 'ingest file reloaded');
      this.#onChange();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (reason === this.#reportedReason) return;
      this.#reportedReason = reason;
      this.#log.error(
        { file: this.#file, reason },
        'the ingest file is invalid; the previous rules stay in effect',
      );
    }
  }
}

function rulesOf(file: string, text: string): readonly IngestRule[] {
  const { rules, findings } = readIngestFile(text);
  if (findings.length === 0) return rules;
  throw new IngestFileError(findings.map((finding) => findingText(file, finding)).join('\n'));
}

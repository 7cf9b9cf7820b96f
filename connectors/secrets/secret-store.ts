/**
 * The secrets of this process: from the environment, from files in a folder (one per secret, as mounted by
 * Kubernetes) and from a `.env`-style file, in this order. Cached files are read again after a short time, so
 * that rotated secrets take effect. Secrets are never written anywhere.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SecretLookup } from './secret-references.ts';

export interface SecretSources {
  /** Usually process.env; a secret NAME is the variable SECRET_NAME. */
  readonly environment?: { readonly [name: string]: string | undefined };
  readonly environmentPrefix?: string;
  /** A folder with one file per secret. */
  readonly folder?: string;
  /** A file with lines NAME=value. */
  readonly file?: string;
}

const ENVIRONMENT_PREFIX = 'SECRET_';
/** Time after which files are read again, ms. */
const FRESH_MS = 10_000;

export class SecretStore {
  readonly #sources: SecretSources;
  readonly #clockMs: () => number;
  #fromFiles = new Map<string, string>();
  #readAtMs = Number.NEGATIVE_INFINITY;
  /** Every value that was returned, longest first: each is masked in all text that leaves the process. */
  #used: { readonly value: string; readonly name: string }[] = [];

  constructor(sources: SecretSources, clockMs: () => number = () => performance.now()) {
    this.#sources = sources;
    this.#clockMs = clockMs;
  }

  /** A secret's value. Throws Error with the file or folder if it can't be read. */
  readonly get: SecretLookup = (name) => {
    const { environment, environmentPrefix = ENVIRONMENT_PREFIX } = this.#sources;
    const value = environment?.[`${environmentPrefix}${name}`] ?? this.#files().get(name);
    if (value !== undefined) this.#remember(name, value);
    return value;
  };

  /** Returns `text` with the reference instead of the value of each secret that was ever used. */
  readonly redact = (text: string): string => {
    return this.#replaced(text, 0);
  };

  /**
   * Replaces the secrets from index `from` on. The name of a secret may contain the value of another one, and
   * is not changed.
   */
  #replaced(text: string, from: number): string {
    const used = this.#used[from];
    if (used === undefined) return text;
    const parts = text.split(used.value).map((part) => this.#replaced(part, from + 1));
    return parts.join(`{{secrets.${used.name}}}`);
  }

  #remember(name: string, value: string): void {
    // Both the plain value and its form within JSON.
    for (const form of new Set([value, JSON.stringify(value).slice(1, -1)])) {
      if (form === '' || this.#used.some((used) => used.value === form)) continue;
      this.#used.push({ value: form, name });
      this.#used.sort((a, b) => b.value.length - a.value.length);
    }
  }

  #files(): ReadonlyMap<string, string> {
    const { folder, file } = this.#sources;
    if (folder === undefined && file === undefined) return this.#fromFiles;
    if (this.#clockMs() - this.#readAtMs < FRESH_MS) return this.#fromFiles;
    const found = new Map<string, string>();
    if (file !== undefined) {
      for (const [name, value] of parseEnvFile(readFileSync(file, 'utf8'))) found.set(name, value);
    }
    for (const [name, value] of folder === undefined ? [] : secretsInFolder(folder)) found.set(name, value);
    this.#fromFiles = found;
    this.#readAtMs = this.#clockMs();
    return found;
  }
}

/**
 * Kubernetes stores the files in `..data`, which is not a secret; a trailing line break is not part of the
 * secret.
 */
function secretsInFolder(folder: string): [string, string][] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.') && !entry.isDirectory())
    .map(({ name }) => [name, readFileSync(join(folder, name), 'utf8').replace(/\r?\n$/, '')]);
}

/** Lines `NAME=value`, with or without `export`, comments after `#`, values with or without quotes. */
function parseEnvFile(text: string): [name: string, value: string][] {
  const pairs: [string, string][] = [];
  for (const line of text.split(/\r\n|\n|\r/)) {
    const match = /^\s*(?:export\s+)?([^#=\s]+)\s*=\s*(.*?)\s*$/.exec(line);
    if (match) pairs.push([match[1] ?? '', unquoted(match[2] ?? '')]);
  }
  return pairs;
}

function unquoted(text: string): string {
  const double = /^"((?:[^"\\]|\\.)*)"/.exec(text);
  if (double)
    return (double[1] ?? '').replace(/\\(.)/g, (_all, char: string) => (char === 'n' ? '\n' : char));
  const single = /^'([^']*)'/.exec(text);
  if (single) return single[1] ?? '';
  return text.replace(/\s+#.*$/, '');
}

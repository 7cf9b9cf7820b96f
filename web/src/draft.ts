/** Drafts of forms, kept in this browser until the form is sent. */

const PREFIX = 'signalbox.draft.';
/** Drafts that were not sent are deleted after this time. */
const KEPT_MS = 30 * 86_400_000;

interface Stored {
  readonly atMs: number;
  readonly data: unknown;
}

export function loadDraft(name: string): unknown {
  return read(PREFIX + name)?.data;
}

/** A browser without space for it keeps nothing; the form itself is not affected. */
export function saveDraft(name: string, data: unknown): void {
  const stored: Stored = { atMs: Date.now(), data };
  try {
    window.localStorage.setItem(PREFIX + name, JSON.stringify(stored));
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}

export function dropDraft(name: string): void {
  window.localStorage.removeItem(PREFIX + name);
}

export function dropOldDrafts(nowMs: number): void {
  for (const key of Object.keys(window.localStorage)) {
    if (key.startsWith(PREFIX) && nowMs - (read(key)?.atMs ?? 0) > KEPT_MS)
      window.localStorage.removeItem(key);
  }
}

function read(key: string): Stored | undefined {
  const text = window.localStorage.getItem(key);
  if (text === null) return undefined;
  try {
    return JSON.parse(text) as Stored;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

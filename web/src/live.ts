/** Data that stays current: it is loaded again and again while the page is visible. */
import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import type { ApiError } from './api.ts';
import { isSame } from './same-data.ts';

/** With the time of the request, a change is on the screen within a second. */
const PAUSE_MS = 500;
/** Of the clock. */
const TICK_MS = 1000;
/** Pause after an error that the next request would get, too, ms. */
const ERROR_PAUSE_MS = 5000;
/** The pause is at least this many times as long as the request took. */
const CALM_FACTOR = 3;

/** Time of the server's last response; false if the last request got none. */
export const connection = signal<{ readonly isLive: boolean; readonly sinceMs: number }>({
  isLive: true,
  sinceMs: 0,
});

const changes = signal(0);

/** Reloads everything now, because the screen may be outdated. */
export function reloadAll(): void {
  changes.value++;
}

export interface Live<T> {
  /** Undefined while loading, or if it failed. */
  readonly data: T | undefined;
  /** The error of the last attempt. */
  readonly error: ApiError | undefined;
}

interface State<T> extends Live<T> {
  readonly what: string;
}

/** `what` identifies the data: if it changes, everything is loaded again. Null loads nothing. */
export function useLive<T>(
  what: string | null,
  load: (signal: AbortSignal) => Promise<T>,
  pauseMs = PAUSE_MS,
): Live<T> {
  const [state, setState] = useState<State<T>>();
  const change = changes.value;
  useEffect(() => {
    if (what === null) return;
    const stopping = new AbortController();
    const keep = async (): Promise<void> => {
      while (!stopping.signal.aborted) {
        const startedAtMs = performance.now();
        const works = document.hidden || (await loadOnce(what, load, stopping.signal, setState));
        // A view that is expensive for the server must not keep it busy.
        const calmMs = (performance.now() - startedAtMs) * CALM_FACTOR;
        await pause(works ? Math.max(pauseMs, calmMs) : ERROR_PAUSE_MS, stopping.signal);
      }
    };
    void keep();
    return () => stopping.abort();
  }, [what, change, pauseMs]);
  return state?.what === what ? state : { data: undefined, error: undefined };
}

type SetState<T> = (change: (old: State<T> | undefined) => State<T>) => void;

/** Resolves with false if another attempt soon would be useless. */
async function loadOnce<T>(
  what: string,
  load: (signal: AbortSignal) => Promise<T>,
  stop: AbortSignal,
  setState: SetState<T>,
): Promise<boolean> {
  try {
    const data = await load(stop);
    if (stop.aborted) return true;
    if (!connection.value.isLive || connection.value.sinceMs === 0)
      connection.value = { isLive: true, sinceMs: Date.now() };
    // A view is only rendered again if the data has changed.
    setState((old) =>
      old?.what === what && !old.error && isSame(old.data, data) ? old : { what, data, error: undefined },
    );
    return true;
  } catch (error) {
    if (stop.aborted) return true;
    const failure = error as ApiError;
    if (failure.status === 0 && connection.value.isLive)
      connection.value = { isLive: false, sinceMs: Date.now() };
    setState((old) => ({
      what,
      data: old?.what === what ? old.data : undefined,
      error: failure,
    }));
    // If there was no response, the server may be back in a second.
    return failure.status === 0 || failure.status >= 500;
  }
}

function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      stop.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    stop.addEventListener('abort', done);
  });
}

/** The current time, for texts such as `5 s ago`; changes every second. */
export const nowMs = signal(Date.now());
setInterval(() => {
  nowMs.value = Date.now();
}, TICK_MS);

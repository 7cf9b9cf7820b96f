/** The requests of open pages without their browsers: each asks for an instance as often as a page does. */
import { setTimeout as sleep } from 'node:timers/promises';

/** As `web/src/live.ts`. */
const PAUSE_MS = 700;
const CALM_FACTOR = 4;

export function openPages(url: string, instanceKey: number, count: number): { close(): void } {
  const closing = new AbortController();
  for (let number = 0; number < count; number++)
    void keepAsking(url, instanceKey, (number * PAUSE_MS) / count, closing.signal);
  return { close: () => closing.abort() };
}

async function keepAsking(url: string, key: number, afterMs: number, signal: AbortSignal): Promise<void> {
  const filter = { processInstanceKey: String(key) };
  const search = (resource: string): Promise<Response> =>
    fetch(`${url}/v2/${resource}/search`, {
      ...{ method: 'POST', signal, headers: { 'content-type': 'application/json' } },
      body: JSON.stringify({ filter, page: { limit: 500 } }),
    });
  const get = (path: string): Promise<Response> =>
    fetch(`${url}/v2/process-instances/${key}${path}`, { signal });
  try {
    await sleep(afterMs, undefined, { signal });
    while (!signal.aborted) {
      const startedAtMs = performance.now();
      const responses = await Promise.all([
        ...['element-instances', 'incidents', 'user-tasks', 'variables'].map(search),
        ...['', '/statistics/element-instances', '/sequence-flows'].map(get),
      ]);
      await Promise.all(responses.map((response) => response.text()));
      const calmMs = (performance.now() - startedAtMs) * CALM_FACTOR;
      await sleep(Math.max(PAUSE_MS, calmMs), undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

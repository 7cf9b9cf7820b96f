/** Clients of a server's REST API as a separate process: workers, idle pollers, searches. */
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { serveCalls } from '../frame/serve.ts';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Percentiles {
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export interface Worked {
  readonly jobs: number;
  readonly polls: number;
  readonly refused: number;
  readonly seconds: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
const LEASE_MS = 300_000;
const POLL_MS = 10_000;
/** Idle polls wait longer than it is measured. */
const IDLE_POLL_MS = 600_000;

let url = '';
let polling = new AbortController();

function send(method: string, path: string, body?: object, signal?: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = body ? { 'content-type': 'application/json' } : {};
    const sent = request(`${url}/v2${path}`, { method, agent, headers, ...(signal && { signal }) });
    sent.once('error', reject);
    sent.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.once('error', reject);
      response.once('end', () => {
        const { statusCode: status = 0, headers: received } = response;
        resolve({ status, headers: received, body: text === '' ? {} : JSON.parse(text) });
      });
    });
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** Throws if the request was not successful. */
async function done(method: string, path: string, body?: object): Promise<Answer> {
  return succeeded(await send(method, path, body), `${method} ${path}`);
}

function succeeded(answer: Answer, request: string): Answer {
  if (answer.status < 300) return answer;
  throw new Error(`${request}: ${answer.status} ${JSON.stringify(answer.body)}`);
}

/** Repeats a get while the read model doesn't reach what was written (503). */
async function gotInTheEnd(path: string): Promise<void> {
  let answer: Answer;
  do answer = await send('GET', path);
  while (answer.status === 503);
  succeeded(answer, `GET ${path}`);
}

function percentiles(times: readonly number[]): Percentiles {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  return { count: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: sorted.at(-1) ?? 0 };
}

const operations = {
  open({ http }: { http: string }): void {
    url = http;
  },

  /** Each worker polls for `max` jobs and completes them together. */
  async work(params: { type: string; workers: number; max: number; durationMs: number }): Promise<Worked> {
    const { type, workers, max, durationMs } = params;
    const beganMs = performance.now();
    const counts = { jobs: 0, polls: 0, refused: 0 };
    const worker = async (name: string): Promise<void> => {
      while (performance.now() - beganMs < durationMs) {
        const body = {
          type,
          worker: name,
          maxJobsToActivate: max,
          timeout: LEASE_MS,
          requestTimeout: POLL_MS,
        };
        const answer = await send('POST', '/jobs/activation', body);
        counts.polls++;
        const jobs = (answer.body['jobs'] ?? []) as { jobKey: string }[];
        const completed = await Promise.all(
          jobs.map(({ jobKey }) => send('POST', `/jobs/${jobKey}/completion`, { variables: { done: true } })),
        );
        for (const { status } of completed) counts[status === 204 ? 'jobs' : 'refused']++;
      }
    };
    await Promise.all(Array.from({ length: workers }, (_, n) => worker(`worker-${n}`)));
    return { ...counts, seconds: (performance.now() - beganMs) / 1000 };
  },

  /** Resolves when all polls are sent; they wait until `stopIdle`. */
  async idle({ type, polls }: { type: string; polls: number }): Promise<void> {
    polling = new AbortController();
    for (let n = 0; n < polls; n++) {
      const body = {
        type,
        worker: `idle-${n}`,
        maxJobsToActivate: 1,
        timeout: LEASE_MS,
        requestTimeout: IDLE_POLL_MS,
      };
      send('POST', '/jobs/activation', body, polling.signal).catch((error: unknown) => {
        if (!polling.signal.aborted) throw error;
      });
    }
    await done('GET', '/topology');
  },

  stopIdle(): void {
    polling.abort();
  },

  /**
   * Starts instances at a rate, and gets each one as soon as its start is answered: the get waits until the
   * read model has it. The times of the gets.
   */
  async lag(params: { processId: string; perSecond: number; durationMs: number }): Promise<Percentiles> {
    const { processId, perSecond, durationMs } = params;
    const times: number[] = [];
    const one = async (): Promise<void> => {
      const started = await done('POST', '/process-instances', { processDefinitionId: processId });
      const committedMs = performance.now();
      await gotInTheEnd(`/process-instances/${String(started.body['processInstanceKey'])}`);
      times.push(performance.now() - committedMs);
    };
    const beganMs = performance.now();
    const open: Promise<void>[] = [];
    for (let n = 0; performance.now() - beganMs < durationMs; n++) {
      await sleep(Math.max(0, beganMs + (n * 1000) / perSecond - performance.now()));
      open.push(one());
    }
    await Promise.all(open);
    return percentiles(times);
  },

  /** The times of the same search, one after the other. */
  async search(params: { path: string; body: object; times: number }): Promise<Percentiles> {
    const times: number[] = [];
    for (let n = 0; n < params.times; n++) {
      const beganMs = performance.now();
      await done('POST', params.path, params.body);
      times.push(performance.now() - beganMs);
    }
    return percentiles(times);
  },

  /** Resolves when the server answers searches, then when it has read everything: seconds since the call. */
  async filled(): Promise<{ usableS: number; completeS: number }> {
    const beganMs = performance.now();
    const sinceS = (): number => (performance.now() - beganMs) / 1000;
    let usableS = 0;
    for (;;) {
      const answer = await send('POST', '/process-instances/search', { page: { limit: 1 } }).catch(
        () => null,
      );
      if (answer?.status === 200) {
        usableS ||= sinceS();
        if (answer.headers['signalbox-model'] === undefined) return { usableS, completeS: sinceS() };
      }
      // Each search takes time of the thread that fills the model.
      await sleep(250);
    }
  },
};

/** The callable functions, for the caller's types. */
export type HttpClientOperations = typeof operations;

serveCalls(operations);

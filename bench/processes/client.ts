/** The client as a separate process. */
import { readFileSync } from 'node:fs';
import type { Counts, Latencies } from '../client/load-client.ts';
import { LoadClient } from '../client/load-client.ts';
import type { LoadName } from '../client/loads.ts';
import type { PhaseTimes } from '../client/phase-watch.ts';
import { serveCalls } from '../frame/serve.ts';

let opened: LoadClient | undefined;

function client(): LoadClient {
  if (opened === undefined) throw new Error('not opened yet');
  return opened;
}

const operations = {
  open: async (params: { bootstrapServers: string; prefix: string; partitions: number }): Promise<void> => {
    opened = new LoadClient(params.bootstrapServers, params.prefix, params.partitions);
    await opened.open();
  },
  deploy: ({ model }: { model: string }): Promise<void> =>
    client().deploy(model, readFileSync(new URL(`../models/${model}`, import.meta.url), 'utf8')),
  counts: (): Counts => client().counts(),
  saturate: ({ load, outstanding }: { load: LoadName; outstanding: number }): void =>
    client().saturate(load, outstanding),
  stopRefill: (): void => client().stopRefill(),
  send: (params: { load: LoadName; count: number; dueAtMs?: number }): Promise<void> =>
    client().send(params.load, params.count, params.dueAtMs),
  sendFor: (params: { load: LoadName; numbers: number[] }): Promise<void> =>
    client().sendFor(params.load, params.numbers),
  until: (params: { begun: number; ended: number; timeoutMs: number }): Promise<Counts> =>
    client().until(params.begun, params.ended, params.timeoutMs),
  atRate: (params: { load: LoadName; perSecond: number; durationMs: number }): Promise<Latencies> =>
    client().atRate(params.load, params.perSecond, params.durationMs),
  phasesAtRate: (params: { load: LoadName; perSecond: number; durationMs: number }): Promise<PhaseTimes[]> =>
    client().phasesAtRate(params.load, params.perSecond, params.durationMs),
  close: (): Promise<void> => client().close(),
};

/** The callable functions, for the caller's types. */
export type ClientOperations = typeof operations;

serveCalls(operations);

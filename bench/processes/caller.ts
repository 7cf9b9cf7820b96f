/** The client of the closed loop as a process of its own. */
import { readFileSync } from 'node:fs';
import type { LoopCounts } from '../client/closed-loop.ts';
import { ClosedLoop } from '../client/closed-loop.ts';
import { serveCalls } from '../frame/serve.ts';

let opened: ClosedLoop | undefined;

function loop(): ClosedLoop {
  if (opened === undefined) throw new Error('not opened yet');
  return opened;
}

const operations = {
  open: async (params: { bootstrapServers: string; prefix: string }): Promise<void> => {
    opened = new ClosedLoop(params.bootstrapServers, params.prefix);
    await opened.open();
  },
  deploy: ({ model }: { model: string }): Promise<void> =>
    loop().deploy(model, readFileSync(new URL(`../models/${model}`, import.meta.url), 'utf8')),
  begin: ({ processId, inFlight }: { processId: string; inFlight: number }): void =>
    loop().begin(processId, inFlight),
  counts: (): LoopCounts => loop().counts(),
  takeTimes: (): number[] => loop().takeTimes(),
  stop: (): Promise<void> => loop().stop(),
  close: (): Promise<void> => loop().close(),
};

/** What can be called, for the caller's types. */
export type CallerOperations = typeof operations;

serveCalls(operations);

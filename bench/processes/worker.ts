/** A worker as a separate process, with a handler that does nothing. */
import type { Worker } from '../../worker/index.ts';
import { createWorker } from '../../worker/index.ts';
import { serveCalls } from '../frame/serve.ts';

let worker: Worker | undefined;

serveCalls({
  open: async (params: {
    bootstrapServers: string;
    prefix: string;
    type: string;
    claim: boolean;
  }): Promise<void> => {
    worker = createWorker({ ...params, handler: () => ({ done: true }) });
    await worker.ready;
  },
  close: async (): Promise<void> => worker?.stop(),
});

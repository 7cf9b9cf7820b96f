/** The other end of a CallableChild: answers calls by name until the benchmark's main process ends. */
import type { CallRequest } from './child.ts';

/** Each function has one object as argument; its return value is the response. */
export type Operations = Readonly<Record<string, (params: never) => unknown>>;

export function serveCalls(operations: Operations): void {
  process.on('disconnect', () => process.exit(0));
  // An exit writes the CPU profile, an end by the signal does not.
  process.on('SIGTERM', () => process.exit(0));
  process.on('message', async (message) => {
    const { id, name, params } = message as CallRequest;
    try {
      const operation = operations[name];
      if (operation === undefined) throw new Error(`no operation ${name}`);
      const result = await operation(params as never);
      process.send?.({ id, result });
    } catch (error) {
      process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
}

/**
 * Calls a function and interrupts it when it takes too long: V8 ends the script, wherever the code in it was
 * defined. Costs about 0.15 ms a call. The only impure file of FEEL: it measures time, so a time-out must be
 * recorded as an event. What counts is the time that the thread has worked: V8 interrupts by the clock on the
 * wall, so on a machine that gives the thread no time a call is made again.
 */
import { threadCpuUsage } from 'node:process';
import { createContext, Script } from 'node:vm';

interface Sandbox {
  call: (() => unknown) | null;
}

/** A call that was interrupted before it had worked for this share of its time is made again ... */
const WORKED_SHARE_MIN = 0.5;
/** ... this often at most. */
const TRIES_MAX = 10;

let sandbox: Sandbox | null = null;
const script = new Script('call()');

/**
 * What `call`, which may be made several times, returns. Throws an error with the code
 * ERR_SCRIPT_EXECUTION_TIMEOUT after `limitMs`; inside another such call that one's limit holds for both.
 */
export function callWithin(call: () => unknown, limitMs: number): unknown {
  if (sandbox === null) {
    sandbox = { call: null };
    createContext(sandbox);
  }
  if (sandbox.call !== null) return call();
  sandbox.call = call;
  try {
    for (let tries = 1; ; tries += 1) {
      const before = threadCpuUsage();
      try {
        return script.runInContext(sandbox, { timeout: limitMs });
      } catch (error) {
        const { user, system } = threadCpuUsage(before);
        const hasWorked = (user + system) / 1000 >= limitMs * WORKED_SHARE_MIN;
        if (hasWorked || tries === TRIES_MAX || !isTimeOut(error)) throw error;
      }
    }
  } finally {
    sandbox.call = null;
  }
}

function isTimeOut(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}

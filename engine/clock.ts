/** Time for the shell, as a port: the real one, or a simulated one. The pure core never sees it. */

export interface Clock {
  /** Epoch ms. */
  nowMs(): number;
  /** Calls once after a time; returns what cancels it. */
  after(ms: number, call: () => void): () => void;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  after(ms, call) {
    const timer = setTimeout(call, Math.max(0, ms));
    return () => clearTimeout(timer);
  },
};

/** Resolves after a time by that clock. */
export function sleep(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}

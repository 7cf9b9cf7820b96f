/** Clock port of the shell, real or simulated. The pure core never uses it. */

export interface Clock {
  /** Epoch ms. */
  nowMs(): number;
  /** Calls a function once after a delay; returns a function that cancels it. */
  after(ms: number, call: () => void): () => void;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  after(ms, call) {
    const timer = setTimeout(call, Math.max(0, ms));
    return () => clearTimeout(timer);
  },
};

/** Resolves after a delay measured by this clock. */
export function sleep(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}

/** The counts in an instance's index over its element instances. Pure. */

export interface Totals {
  readonly incidents: number;
  readonly jobs: number;
  readonly timers: number;
  readonly userTasks: number;
  /** The signals that it waits for, each once. */
  readonly signalNames: readonly string[];
  /** The earliest; 0 if nothing is due. */
  readonly dueMs: number;
}

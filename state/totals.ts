/** What an instance's index counts over its element instances. Pure. */

export interface Totals {
  readonly incidents: number;
  readonly jobs: number;
  readonly timers: number;
  readonly userTasks: number;
  /** The signals that are waited for, each once. */
  readonly signalNames: readonly string[];
  /** The earliest; 0: nothing is due. */
  readonly dueMs: number;
}

/** Where a line is in its life: see `fenced-line.ts`. Pure. */
export type LinePhase = 'taking-over' | 'restoring' | 'running' | 'waiting' | 'stopped';

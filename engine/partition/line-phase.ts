/** The phase of a line's life: see `fenced-line.ts`. Pure. */
export type LinePhase = 'taking-over' | 'restoring' | 'running' | 'waiting' | 'stopped';

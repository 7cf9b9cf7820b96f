/** What the diagram of an instance shows instead of the present, while its history is replayed. */
import { signal } from '@preact/signals';
import type { DiagramMark } from './marks.ts';

/** Null: the present. */
export const replayedMarks = signal<readonly DiagramMark[] | null>(null);

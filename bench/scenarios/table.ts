/** All scenarios, in the order in which they run. */
import type { Scenario } from '../frame/scenario.ts';
import { bytes } from './bytes.ts';
import { hotKey } from './hot-key.ts';
import { latency } from './latency.ts';
import { messageCatch } from './message-catch.ts';
import { oneTask } from './one-task.ts';
import { tenElements } from './ten-elements.ts';
import { timers } from './timers.ts';
import { waiting } from './waiting.ts';

export const SCENARIOS: readonly Scenario[] = [
  oneTask,
  latency,
  messageCatch,
  waiting,
  tenElements,
  { ...hotKey, isOnRequest: true },
  { ...timers, isOnRequest: true },
  { ...bytes, isOnRequest: true },
];

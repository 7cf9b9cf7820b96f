/** All scenarios, in the order in which they run. */
import type { Scenario } from '../frame/scenario.ts';
import { latency } from './latency.ts';
import { oneTask } from './one-task.ts';

export const SCENARIOS: readonly Scenario[] = [oneTask, latency];

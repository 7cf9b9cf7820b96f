/** All scenarios, in the order of the rows of the page. */
import { events } from './events.ts';
import { instances } from './instances.ts';
import { jobs } from './jobs.ts';
import { reads } from './reads.ts';
import { tasks } from './tasks.ts';
import type { Scenario } from './world.ts';

export const SCENARIOS: readonly Scenario[] = [...instances, ...jobs, ...events, ...tasks, ...reads];

/** All scenarios, in the order in which they run. */
import type { Scenario } from '../frame/scenario.ts';
import { backlog } from './backlog.ts';
import { bytes } from './bytes.ts';
import { closedLoop } from './closed-loop.ts';
import { engines } from './engines.ts';
import { feel } from './feel.ts';
import { growth } from './growth.ts';
import { hotKey } from './hot-key.ts';
import { latency } from './latency.ts';
import { leases } from './leases.ts';
import { limit } from './limit.ts';
import { messageCatch } from './message-catch.ts';
import { multiInstance } from './multi-instance.ts';
import { oneTask } from './one-task.ts';
import { page } from './page.ts';
import { phases } from './phases.ts';
import { reads } from './reads.ts';
import { restartAfterPeak } from './restart-after-peak.ts';
import { scriptHeavy } from './script-heavy.ts';
import { server } from './server.ts';
import { tenElements } from './ten-elements.ts';
import { timers } from './timers.ts';
import { waiting } from './waiting.ts';

export const SCENARIOS: readonly Scenario[] = [
  closedLoop,
  oneTask,
  latency,
  messageCatch,
  waiting,
  tenElements,
  { ...multiInstance, isOnRequest: true },
  { ...feel, isOnRequest: true },
  { ...scriptHeavy, isOnRequest: true },
  { ...hotKey, isOnRequest: true },
  { ...timers, isOnRequest: true },
  { ...engines, isOnRequest: true },
  { ...growth, isOnRequest: true },
  { ...restartAfterPeak, isOnRequest: true },
  { ...backlog, isOnRequest: true },
  { ...phases, isOnRequest: true },
  { ...bytes, isOnRequest: true },
  { ...leases, isOnRequest: true },
  { ...limit, isOnRequest: true },
  { ...page, isOnRequest: true },
  { ...server, isOnRequest: true },
  { ...reads, isOnRequest: true },
];

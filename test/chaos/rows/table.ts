/** The rows of the fault matrix that can be run on one machine, in order. */

import type { Row } from '../row.ts';
import { brokerRestart } from './broker-restart.ts';
import { brokerLongUnreachable, brokerUnreachable } from './broker-unreachable.ts';
import { compaction } from './compaction.ts';
import { concurrentSends } from './concurrent-sends.ts';
import { coordinatorMove } from './coordinator-move.ts';
import { diskFull } from './disk-full.ts';
import { duplicateInput } from './duplicate-input.ts';
import { failover } from './failover.ts';
import { frozenBroker } from './frozen-broker.ts';
import { gracefulStop } from './graceful-stop.ts';
import { idleExpiry } from './idle-expiry.ts';
import { killInTransaction } from './kill-in-transaction.ts';
import { killWithTakeover } from './kill-with-takeover.ts';
import { lateEnd } from './late-end.ts';
import { lostAnswers } from './lost-answers.ts';
import { poison } from './poison.ts';
import { rebalanceStorm } from './rebalance-storm.ts';
import { relay } from './relay.ts';
import { rollingUpgrade } from './rolling-upgrade.ts';
import { slowEnd } from './slow-end.ts';
import { slowWorker } from './slow-worker.ts';
import { wrongClocks } from './wrong-clocks.ts';
import { zombie } from './zombie.ts';

export const ROWS: readonly Row[] = [
  killInTransaction,
  killWithTakeover,
  failover,
  zombie,
  brokerRestart,
  brokerUnreachable,
  brokerLongUnreachable,
  frozenBroker,
  lostAnswers,
  lateEnd,
  coordinatorMove,
  duplicateInput,
  wrongClocks,
  concurrentSends,
  compaction,
  diskFull,
  slowWorker,
  rebalanceStorm,
  poison,
  gracefulStop,
  rollingUpgrade,
  idleExpiry,
  relay,
  slowEnd,
];

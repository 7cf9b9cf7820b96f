/** The rows of the fault matrix that can be run on one machine, in order. */

import type { Row } from '../row.ts';
import { brokerRestart } from './broker-restart.ts';
import { brokerUnreachable } from './broker-unreachable.ts';
import { frozenBroker } from './frozen-broker.ts';
import { gracefulStop } from './graceful-stop.ts';
import { killInTransaction } from './kill-in-transaction.ts';
import { killWithTakeover } from './kill-with-takeover.ts';
import { lateEnd } from './late-end.ts';
import { lostAnswers } from './lost-answers.ts';
import { rebalanceStorm } from './rebalance-storm.ts';
import { zombie } from './zombie.ts';

export const ROWS: readonly Row[] = [
  killInTransaction,
  killWithTakeover,
  zombie,
  brokerRestart,
  brokerUnreachable,
  frozenBroker,
  lostAnswers,
  lateEnd,
  rebalanceStorm,
  gracefulStop,
];

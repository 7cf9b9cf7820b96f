/** Every checker, in the order in which they check a write. */
import { CallsEndTogether } from './calls-end-together.ts';
import type { CheckedWorld, Checker } from './checker.ts';
import { CompensatedOnce } from './compensated-once.ts';
import { Coverage } from './coverage.ts';
import { EndsAsModelled } from './ends-as-modelled.ts';
import { EventsOnce } from './events-once.ts';
import { FlowsAsDrawn } from './flows-as-drawn.ts';
import { InOrder } from './in-order.ts';
import { Leases } from './leases.ts';
import { ListenersAsked } from './listeners-asked.ts';
import { LoopsCounted } from './loops-counted.ts';
import { MemoryIsLog } from './memory-is-log.ts';
import { MessageCrossings } from './message-crossings.ts';
import { NoDefects } from './no-defects.ts';
import { NoSilentStop } from './no-silent-stop.ts';
import { NothingDoubled } from './nothing-doubled.ts';
import { NothingLost } from './nothing-lost.ts';
import { OneOwner } from './one-owner.ts';
import { OperationsHold } from './operations-hold.ts';
import { OrdersOnce } from './orders-once.ts';
import { PartsAreFold } from './parts-are-fold.ts';
import { RecordsOfTasks } from './records-of-tasks.ts';
import { SignalsReachAll } from './signals-reach-all.ts';
import { StateIsFold } from './state-is-fold.ts';
import { TimeIsTrue } from './time-is-true.ts';
import { TimersFireOnce } from './timers.ts';

export function allCheckers(world: CheckedWorld): readonly Checker[] {
  return [
    new NoDefects(),
    new StateIsFold(),
    new PartsAreFold(world),
    new OneOwner(),
    new InOrder(),
    new NothingLost(world),
    new NothingDoubled(),
    new Leases(world),
    new TimeIsTrue(),
    new TimersFireOnce(),
    new EndsAsModelled(world),
    new FlowsAsDrawn(world),
    new CompensatedOnce(world),
    new CallsEndTogether(world),
    new LoopsCounted(world),
    new ListenersAsked(world),
    new SignalsReachAll(world),
    new RecordsOfTasks(),
    new EventsOnce(world),
    new OrdersOnce(world),
    new OperationsHold(world),
    new MemoryIsLog(world),
    new NoSilentStop(world),
    new MessageCrossings(world),
    new Coverage(world),
  ];
}

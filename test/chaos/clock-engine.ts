/**
 * An engine with a wrong clock: `clock-engine.ts --bootstrap-server S --prefix P --node-id N <error>`, in
 * milliseconds; a message `{ jumpMs }` from its parent changes it.
 */
import { systemClock } from '../../engine/clock.ts';
import { runEngineWithFaults } from '../integration/fixture/engine-with-faults.ts';

await runEngineWithFaults(([error], log) => {
  let errorMs = Number(error);
  process.on('message', ({ jumpMs }: { jumpMs: number }) => {
    errorMs += jumpMs;
    log.info({ errorMs }, 'the clock jumps');
  });
  return {
    clock: {
      nowMs: () => systemClock.nowMs() + errorMs,
      after: (ms, call) => systemClock.after(ms, call),
    },
  };
});

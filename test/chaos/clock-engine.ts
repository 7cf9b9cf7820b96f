/**
 * An engine whose clock is wrong: `clock-engine.ts --bootstrap-server S --prefix P --node-id N <error>`, by
 * so many milliseconds; a message `{ jumpMs }` of its parent makes it jump.
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

/**
 * An engine that kills itself: `suicidal-engine.ts --bootstrap-server S --prefix P --node-id N <moment> <n>`,
 * when a transaction reaches this moment for the n-th time. With the moment `chance`, it never kills itself.
 */
import { runEngineWithFaults } from '../integration/fixture/engine-with-faults.ts';

await runEngineWithFaults(([moment, nth]) => {
  let left = Number(nth);
  return {
    onStep: ({ name }) => {
      if (name !== moment) return;
      left -= 1;
      if (left === 0) process.kill(process.pid, 'SIGKILL');
    },
  };
});

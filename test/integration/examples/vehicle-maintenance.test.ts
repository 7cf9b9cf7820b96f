/** The example as it stands, small. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runFleet } from '../../../examples/vehicle-maintenance/run.ts';
import { testBroker } from '../fixture/broker.ts';

test('one instance per vehicle and defect, ended by "back to normal", begun anew after its end', async (t) => {
  process.env['KAFKA_BOOTSTRAP_SERVERS'] = (await testBroker()).bootstrapServers;
  const outcome = await runFleet({ vehicles: 10, repeats: 20, say: (text) => t.diagnostic(text) });
  assert.deepEqual(outcome, { records: 660, running: [30, 0, 30], ended: 30 });
});

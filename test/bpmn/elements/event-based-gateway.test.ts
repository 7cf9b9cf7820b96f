/** How an event-based gateway is read at deployment. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileBeside, findingsOf, nodeOf } from '../compile-model.ts';

test('an event-based gateway leads to catch events', async () => {
  const process = await compileBeside(import.meta.url);
  const targets = nodeOf(process, 'race').outgoing.map((flow) => flow.target);
  assert.deepEqual(
    targets.map((node) => [node.id, node.event?.kind]),
    [
      ['paid', 'message'],
      ['late', 'timer'],
    ],
  );
});

test('one that starts a process or waits for all events is rejected [B28]', async () => {
  const attributes = { instantiate: 'true', eventGatewayType: 'Parallel' };
  const timer = { duration: 'PT1S' };
  const findings = await findingsOf({
    id: 'p',
    nodes: [
      { id: 's', type: 'startEvent' },
      { id: 'g', type: 'eventBasedGateway', attributes },
      { id: 'a', type: 'intermediateCatchEvent', timer },
      { id: 'b', type: 'intermediateCatchEvent', timer },
    ],
    flows: ['s -> g', 'g -> a', 'g -> b'],
  });
  assert.deepEqual(findings, [
    'g: instantiate is not supported',
    'g: a parallel event-based gateway is not supported',
  ]);
});

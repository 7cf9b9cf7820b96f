/** Messages and signals. */
import assert from 'node:assert/strict';
import { bpmnXml } from '../../bpmn-xml.ts';
import { until } from '../../integration/fixture/until.ts';
import { catching } from './models.ts';
import type { Scenario } from './world.ts';
import { found, reaches } from './world.ts';

export const events: readonly Scenario[] = [
  {
    title: 'publish a message',
    needs: ['deploy', 'create', 'publish'],
    async run(client, world) {
      await client.deploy('a.bpmn', catching(world.id));
      const key = await client.create(world.id, { key: world.id });
      await client.publish(world.id, world.id, { got: 1 });
      await reaches(world, key, 'COMPLETED');
    },
  },
  {
    title: 'correlate a message',
    needs: ['deploy', 'create', 'correlate'],
    async run(client, world) {
      await client.deploy('a.bpmn', catching(world.id));
      const key = await client.create(world.id, { key: world.id });
      await found(world, 'message-subscriptions', {
        processInstanceKey: key,
        messageSubscriptionState: 'CREATED',
      });
      let correlated = '';
      // The subscription may still be on its way to the partition of its key.
      await until('the message is correlated', async () => {
        correlated = await client.correlate(world.id, world.id, { got: 1 }).catch((error: unknown) => {
          assert.match(String(error) + JSON.stringify(error), /404|NOT_FOUND/);
          return '';
        });
        return correlated !== '';
      });
      assert.equal(correlated, key);
      await assert.rejects(client.correlate(world.id, 'none', {}), /NOT_FOUND|404/);
    },
  },
  {
    title: 'broadcast a signal',
    needs: ['deploy', 'create', 'signal'],
    async run(client, world) {
      const nodes = [
        { id: 'start', type: 'startEvent' },
        { id: 'wait', type: 'intermediateCatchEvent', signal: world.id },
        { id: 'end', type: 'endEvent' },
      ];
      await client.deploy('a.bpmn', bpmnXml({ id: world.id, nodes, flows: ['start -> wait -> end'] }));
      const key = await client.create(world.id, {});
      await client.signal(world.id, { by: 'signal' });
      await reaches(world, key, 'COMPLETED');
    },
  },
];

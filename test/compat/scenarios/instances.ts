/** Starting and changing instances. */
import assert from 'node:assert/strict';
import { bpmnXml } from '../../bpmn-xml.ts';
import { script, serviceTask } from './models.ts';
import type { Scenario } from './world.ts';
import { found, instanceFilter, reaches, stateOf } from './world.ts';

export const instances: readonly Scenario[] = [
  {
    title: 'topology',
    needs: ['topology'],
    async run(client) {
      assert.match(await client.topology(), /^\d+\.\d+\.\d+/);
    },
  },
  {
    title: 'deploy and create by id',
    needs: ['deploy', 'create'],
    async run(client, world) {
      await client.deploy('a.bpmn', serviceTask(world.id));
      const key = await client.create(world.id, { a: 1 });
      assert.equal(await stateOf(world, key), 'ACTIVE');
      const { items } = await world.rest.search('variables', instanceFilter(key));
      assert.deepEqual(
        items.map(({ name, value }) => [name, value]),
        [['a', '1']],
      );
    },
  },
  {
    title: 'create by key',
    needs: ['deploy', 'createByKey'],
    async run(client, world) {
      const definitionKey = await client.deploy('a.bpmn', serviceTask(world.id));
      const key = await client.createByKey(definitionKey);
      const item = await found(world, 'process-instances', { processInstanceKey: key });
      assert.equal(item['processDefinitionKey'], definitionKey);
    },
  },
  {
    title: 'create and await the result',
    needs: ['deploy', 'createAndAwait'],
    async run(client, world) {
      await client.deploy('a.bpmn', script(world.id));
      const variables = await client.createAndAwait(world.id, { a: 2, b: 3 });
      assert.equal(Number(variables['sum']), 5);
    },
  },
  {
    title: 'cancel',
    needs: ['deploy', 'create', 'cancel'],
    async run(client, world) {
      await client.deploy('a.bpmn', serviceTask(world.id));
      const key = await client.create(world.id, {});
      await client.cancel(key);
      await reaches(world, key, 'TERMINATED');
      await assert.rejects(client.cancel(key), /NOT_FOUND|404|no such process/i);
    },
  },
  {
    title: 'cancel instances as a batch',
    needs: ['deploy', 'create', 'cancelAll', 'batch'],
    async run(client, world) {
      await client.deploy('a.bpmn', serviceTask(world.id));
      const keys = [await client.create(world.id, {}), await client.create(world.id, {})];
      const batchOperationKey = await client.cancelAll(world.id);
      for (const key of keys) await reaches(world, key, 'TERMINATED');
      await found(world, 'batch-operations', { batchOperationKey, state: 'COMPLETED' });
      assert.deepEqual(await client.batch(batchOperationKey), { state: 'COMPLETED', completed: 2 });
      const { items } = await world.rest.search('batch-operation-items', { filter: { batchOperationKey } });
      assert.deepEqual(items.map(({ itemKey }) => itemKey).sort(), keys.sort());
    },
  },
  {
    title: 'set variables',
    needs: ['deploy', 'create', 'setVariables'],
    async run(client, world) {
      await client.deploy('a.bpmn', serviceTask(world.id));
      const key = await client.create(world.id, { a: 1 });
      await client.setVariables(key, { a: 2 });
      const { items } = await world.rest.search('variables', instanceFilter(key));
      assert.deepEqual(
        items.map(({ name, value }) => [name, value]),
        [['a', '2']],
      );
    },
  },
  {
    title: 'modify an instance',
    needs: ['deploy', 'create', 'modify'],
    async run(client, world) {
      const nodes = [
        { id: 'start', type: 'startEvent' },
        { id: 'one', type: 'serviceTask', job: { type: `${world.id}-1` } },
        { id: 'two', type: 'serviceTask', job: { type: `${world.id}-2` } },
        { id: 'end', type: 'endEvent' },
      ];
      await client.deploy('a.bpmn', bpmnXml({ id: world.id, nodes, flows: ['start -> one -> two -> end'] }));
      const key = await client.create(world.id, {});
      const one = await found(world, 'element-instances', { processInstanceKey: key, elementId: 'one' });
      await client.modify(key, 'two', String(one['elementInstanceKey']));
      await found(world, 'element-instances', { processInstanceKey: key, elementId: 'two', state: 'ACTIVE' });
      await found(world, 'element-instances', {
        processInstanceKey: key,
        elementId: 'one',
        state: 'TERMINATED',
      });
    },
  },
  {
    title: 'migrate an instance',
    needs: ['deploy', 'create', 'migrate'],
    async run(client, world) {
      await client.deploy('a.bpmn', serviceTask(world.id));
      const key = await client.create(world.id, {});
      const target = await client.deploy('a.bpmn', serviceTask(world.id, { name: 'second' }));
      await client.migrate(key, target, ['work']);
      const item = await found(world, 'process-instances', { processInstanceKey: key });
      assert.equal(item['processDefinitionKey'], target);
      assert.equal(item['processDefinitionVersion'], 2);
    },
  },
  {
    title: 'delete a resource',
    needs: ['deploy', 'create', 'deleteResource'],
    async run(client, world) {
      await client.deleteResource(await client.deploy('a.bpmn', serviceTask(world.id)));
      await assert.rejects(client.create(world.id, {}), /NOT_FOUND|404|none found/);
    },
  },
];

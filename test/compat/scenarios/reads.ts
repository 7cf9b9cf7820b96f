/** Gets and searches. */
import assert from 'node:assert/strict';
import type { Json } from '../client.ts';
import { serviceTask, userTask } from './models.ts';
import type { Scenario } from './world.ts';

export const reads: readonly Scenario[] = [
  {
    title: 'get an instance right after it was created',
    needs: ['deploy', 'create', 'getInstance'],
    async run(client, world) {
      await client.deploy('a.bpmn', serviceTask(world.id));
      for (let n = 0; n < 10; n++) {
        const key = await client.create(world.id, {});
        assert.equal((await client.getInstance(key))['processInstanceKey'], key);
      }
    },
  },
  {
    title: 'search instances page by page',
    needs: ['deploy', 'create', 'searchInstances'],
    async run(client, world) {
      await client.deploy('a.bpmn', serviceTask(world.id));
      const keys: string[] = [];
      for (let n = 0; n < 5; n++) keys.push(await client.create(world.id, { n }));
      const seen: string[] = [];
      let page: Json = { limit: 2 };
      for (;;) {
        const filter = { processDefinitionId: world.id };
        const sort = [{ field: 'processInstanceKey', order: 'DESC' }];
        const answer = await client.searchInstances({ filter, sort, page });
        assert.equal(Number(answer.page.totalItems), 5);
        if (answer.items.length === 0) break;
        assert.ok(seen.length < 5, 'the pages do not end');
        seen.push(...answer.items.map((item) => String(item['processInstanceKey'])));
        page = { limit: 2, after: answer.page.endCursor };
      }
      assert.deepEqual(
        seen,
        keys.toSorted((a, b) => Number(b) - Number(a)),
      );
    },
  },
  {
    title: 'search elements',
    needs: ['deploy', 'create', 'searchElements'],
    async run(client, world) {
      await client.deploy('a.bpmn', serviceTask(world.id));
      const key = await client.create(world.id, {});
      const elements = await client.searchElements({
        filter: { processInstanceKey: key, state: 'ACTIVE', elementId: 'work' },
      });
      assert.deepEqual(
        elements.items.map((item) => [item['elementName'], item['type']]),
        [['Work', 'SERVICE_TASK']],
      );
    },
  },
  {
    title: 'search variables',
    needs: ['deploy', 'create', 'searchVariables'],
    async run(client, world) {
      await client.deploy('a.bpmn', serviceTask(world.id));
      const key = await client.create(world.id, { text: 'x' });
      const variables = await client.searchVariables({ filter: { processInstanceKey: key } });
      assert.deepEqual(
        variables.items.map((item) => [item['name'], item['value']]),
        [['text', '"x"']],
      );
    },
  },
  {
    title: 'search definitions, get their XML',
    needs: ['deploy', 'searchDefinitions', 'xml'],
    async run(client, world) {
      const xml = serviceTask(world.id);
      const definitionKey = await client.deploy('a.bpmn', xml);
      const definitions = await client.searchDefinitions({ filter: { processDefinitionId: world.id } });
      assert.deepEqual(
        definitions.items.map((item) => item['processDefinitionKey']),
        [definitionKey],
      );
      assert.equal(await client.xml(definitionKey), xml);
    },
  },
  {
    title: 'search incidents and user tasks',
    needs: ['deploy', 'create', 'searchIncidents', 'searchTasks'],
    async run(client, world) {
      await client.deploy('a.bpmn', userTask(world.id));
      const key = await client.create(world.id, {});
      const tasks = await client.searchTasks({ filter: { processInstanceKey: key, state: 'CREATED' } });
      assert.deepEqual(
        // c8ctl shows the name only.
        tasks.items.map((item) => item['elementId'] ?? String(item['name']).toLowerCase()),
        ['review'],
      );
      const incidents = await client.searchIncidents({ filter: { processInstanceKey: key } });
      assert.equal(incidents.items.length, 0);
    },
  },
  {
    title: 'search jobs',
    needs: ['deploy', 'create', 'searchJobs'],
    async run(client, world) {
      await client.deploy('a.bpmn', serviceTask(world.id));
      const key = await client.create(world.id, {});
      const jobs = await client.searchJobs({ filter: { processInstanceKey: key, state: 'CREATED' } });
      assert.deepEqual(
        jobs.items.map((item) => [item['type'], item['retries']]),
        [[world.id, 3]],
      );
    },
  },
  {
    title: 'search what elements wait for',
    needs: ['deploy', 'create', 'searchWaits'],
    async run(client, world) {
      await client.deploy('a.bpmn', serviceTask(world.id));
      const key = await client.create(world.id, {});
      const waits = await client.searchWaits({ filter: { processInstanceKey: key, waitStateType: 'JOB' } });
      assert.deepEqual(
        waits.items.map((item) => [item['elementId'], (item['details'] as Json)['jobType']]),
        [['work', world.id]],
      );
    },
  },
];

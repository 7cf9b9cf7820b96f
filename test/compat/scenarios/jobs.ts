/** Jobs. */
import assert from 'node:assert/strict';
import { serviceTask } from './models.ts';
import type { Scenario } from './world.ts';
import { found, oneJob, reaches } from './world.ts';

export const jobs: readonly Scenario[] = [
  ...(['work', 'stream'] as const).map(
    (name): Scenario => ({
      title: name === 'work' ? 'complete jobs by a worker' : 'complete the jobs of a stream',
      needs: ['deploy', 'create', name, 'stopWork'],
      async run(client, world) {
        await client.deploy('a.bpmn', serviceTask(world.id));
        const before = await client.create(world.id, {});
        await client[name](world.id);
        try {
          await reaches(world, before, 'COMPLETED');
          for (let n = 0; n < 3; n++) await reaches(world, await client.create(world.id, { n }), 'COMPLETED');
        } finally {
          await client.stopWork(world.id);
        }
      },
    }),
  ),
  {
    title: 'activate and complete a job',
    needs: ['deploy', 'create', 'activate', 'completeJob'],
    async run(client, world) {
      await client.deploy('a.bpmn', serviceTask(world.id));
      const key = await client.create(world.id, { a: 1, b: 2 });
      const [job, ...others] = await client.activate(world.id, 5, ['a']);
      assert.ok(job);
      assert.equal(others.length, 0);
      assert.deepEqual({ ...job.variables }, { a: 1 });
      assert.deepEqual({ ...job.headers }, { colour: 'red' });
      await client.completeJob(job.jobKey, { done: true });
      await reaches(world, key, 'COMPLETED');
      await assert.rejects(client.completeJob(job.jobKey, {}), /NOT_FOUND|404|no such job/i);
    },
  },
  {
    title: 'fail a job, resolve its incident',
    needs: ['deploy', 'create', 'activate', 'failJob', 'updateRetries', 'resolveIncident', 'completeJob'],
    async run(client, world) {
      await client.deploy('a.bpmn', serviceTask(world.id));
      const key = await client.create(world.id, {});
      const jobKey = await oneJob(client, world.id);
      await client.failJob(jobKey, 0, 'broken');
      const incident = await found(world, 'incidents', { processInstanceKey: key, state: 'ACTIVE' });
      assert.equal(incident['errorType'], 'JOB_NO_RETRIES');
      assert.equal(incident['errorMessage'], 'broken');
      await client.updateRetries(jobKey, 2);
      await client.resolveIncident(String(incident['incidentKey']));
      await client.completeJob(await oneJob(client, world.id), {});
      await reaches(world, key, 'COMPLETED');
    },
  },
  {
    title: 'throw a BPMN error',
    needs: ['deploy', 'create', 'activate', 'throwError'],
    async run(client, world) {
      const nodes = [
        { id: 'start', type: 'startEvent' },
        { id: 'work', type: 'serviceTask', job: { type: world.id } },
        { id: 'refused', type: 'boundaryEvent', attachedTo: 'work', error: 'REFUSED' },
        { id: 'end', type: 'endEvent' },
        { id: 'other', type: 'endEvent' },
      ];
      await client.deploy(
        'a.bpmn',
        serviceTask(world.id, { nodes, flows: ['start -> work -> end', 'refused -> other'] }),
      );
      const key = await client.create(world.id, {});
      await client.throwError(await oneJob(client, world.id), 'REFUSED');
      await reaches(world, key, 'COMPLETED');
      const filter = { processInstanceKey: key, elementId: 'other' };
      assert.equal((await found(world, 'element-instances', filter))['state'], 'COMPLETED');
    },
  },
];

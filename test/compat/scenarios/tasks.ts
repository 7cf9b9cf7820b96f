/** User tasks and decisions. */
import assert from 'node:assert/strict';
import { dmnXml } from '../../dmn-xml.ts';
import { userTask } from './models.ts';
import type { Scenario } from './world.ts';
import { found, reaches } from './world.ts';

export const tasks: readonly Scenario[] = [
  {
    title: 'assign and complete a user task',
    needs: ['deploy', 'create', 'assign', 'unassign', 'completeTask'],
    async run(client, world) {
      await client.deploy('a.bpmn', userTask(world.id));
      const key = await client.create(world.id, {});
      const task = await found(world, 'user-tasks', { processInstanceKey: key, state: 'CREATED' });
      const taskKey = String(task['userTaskKey']);
      assert.equal(task['name'], 'Review');
      await client.assign(taskKey, 'ann');
      assert.equal((await found(world, 'user-tasks', { userTaskKey: taskKey }))['assignee'], 'ann');
      await client.unassign(taskKey);
      assert.equal((await found(world, 'user-tasks', { userTaskKey: taskKey }))['assignee'], null);
      await client.completeTask(taskKey, { comment: 'fine' });
      await reaches(world, key, 'COMPLETED');
    },
  },
  {
    title: 'update a user task',
    needs: ['deploy', 'create', 'updateTask'],
    async run(client, world) {
      await client.deploy('a.bpmn', userTask(world.id));
      const key = await client.create(world.id, {});
      const task = await found(world, 'user-tasks', { processInstanceKey: key });
      await client.updateTask(String(task['userTaskKey']), 70);
      assert.equal((await found(world, 'user-tasks', { processInstanceKey: key }))['priority'], 70);
    },
  },
  {
    title: 'evaluate a decision',
    needs: ['deploy', 'evaluateDecision'],
    async run(client, world) {
      await client.deploy(
        'a.dmn',
        dmnXml([{ id: world.id, literal: 'if n > 10 then "big" else "small"' }], `${world.id}g`),
      );
      assert.equal(await client.evaluateDecision(world.id, { n: 12 }), '"big"');
    },
  },
];

/** The plan of a bulk operation, before anything is sent. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BulkOperation } from '../../../operate/bulk/bulk-operation.ts';
import { countTasks, planBulk } from '../../../operate/bulk/bulk-plan.ts';
import type { FoundTask } from '../../../operate/bulk/bulk-task.ts';
import type { EngineAccess } from '../../../operate/engine-access.ts';

/** Reading or sending anything fails. */
const ENGINE = {} as EngineAccess;

function task(instanceKey: number, processId: string, version: number, commandCount = 1): FoundTask {
  const commands = Array.from({ length: commandCount }, (_unused, index) => ({
    id: `cancel/${instanceKey}/${index}`,
    command: { cancelProcessInstance: { instanceKey } },
  }));
  return { subject: { instanceKey }, processId, version, commands };
}

function operation(tasks: readonly FoundTask[], rehearsal?: readonly FoundTask[]): BulkOperation {
  return {
    name: 'cancel',
    noun: 'instances',
    find: async () => tasks,
    ...(rehearsal && { rehearse: async () => rehearsal }),
  };
}

test('a dry run counts, or asks the engine if the operation can be rehearsed', async () => {
  const [found, asked] = [[task(1, 'order', 1)], [task(2, 'order', 1)]];
  const dryRun = { dryRun: true, resume: undefined };
  const counted = await planBulk(ENGINE, operation(found), dryRun);
  assert.deepEqual([counted.mode, counted.tasks], ['count', found]);
  const rehearsed = await planBulk(ENGINE, operation(found, asked), dryRun);
  assert.deepEqual([rehearsed.mode, rehearsed.tasks], ['rehearse', asked]);
});

test('a new operation gets an id and repeats nothing', async () => {
  const options = { dryRun: false, resume: undefined };
  const plans = await Promise.all(
    [1, 2].map(() => planBulk(ENGINE, operation([task(1, 'order', 1)]), options)),
  );
  for (const { mode, sent, bulkId } of plans) {
    assert.deepEqual([mode, sent.size], ['carry-out', 0]);
    assert.match(bulkId, /^[0-9a-f]{8}$/);
  }
  assert.notEqual(plans[0]?.bulkId, plans[1]?.bulkId);
});

test('tasks and their commands are counted by version', () => {
  const tasks = [task(1, 'order', 2, 3), task(2, 'trip', 1), task(3, 'order', 2), task(4, 'order', 3)];
  assert.deepEqual(countTasks(tasks), [
    { processId: 'order', version: 2, tasks: 2, commands: 4 },
    { processId: 'trip', version: 1, tasks: 1, commands: 1 },
    { processId: 'order', version: 3, tasks: 1, commands: 1 },
  ]);
});

/** Migrates a process instance to another definition. */
import type { CommandRejection } from '../../client/errors.ts';
import type { MigrationPlan } from './migration-plan.ts';
import { MIGRATION_PLAN, migrationOf } from './migration-plan.ts';
import type { Operation } from './operation.ts';
import { bodyOf, keyParam, OPERATION_REFERENCE } from './request-fields.ts';

export const migrateProcessInstance: Operation = {
  id: 'migrateProcessInstance',
  method: 'POST',
  path: '/process-instances/{processInstanceKey}/migration',
  role: 'operate',
  requiresBody: true,
  body: bodyOf(
    {
      ...MIGRATION_PLAN,
      operationReference: OPERATION_REFERENCE,
    },
    Object.keys(MIGRATION_PLAN),
  ),
  async answer({ commands, positions }, request) {
    const instanceKey = keyParam(request, 'processInstanceKey');
    const reason = (code: string, { details, reason: text }: CommandRejection): string | undefined => {
      if (code === 'NOT_FOUND' && text.includes(String(instanceKey))) {
        return `Expected to migrate process instance but no process instance found with key '${instanceKey}'`;
      }
      const { reasons } = (details ?? {}) as { reasons?: readonly string[] };
      return reasons && `Expected to migrate process instance '${instanceKey}' but: ${reasons.join('; ')}`;
    };
    const command = { instanceKey, ...migrationOf(request.body as MigrationPlan) };
    await commands.send('migrateProcessInstance', command, { intent: 'MIGRATE', reason }, positions);
    return { status: 204 };
  },
};

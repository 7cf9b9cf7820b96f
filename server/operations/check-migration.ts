/** The reasons that prevent the migration of an instance, without migrating it. */
import type { MigratedInstance } from '../../engine/step/commands/migrate-process-instance.ts';
import type { MigrationPlan } from './migration-plan.ts';
import { MIGRATION_PLAN, migrationOf } from './migration-plan.ts';
import type { Operation } from './operation.ts';
import { bodyOf, keyParam } from './request-fields.ts';

export const checkMigration: Operation = {
  id: 'checkMigration',
  method: 'POST',
  path: '/process-instances/{processInstanceKey}/migration-check',
  role: 'operate',
  requiresBody: true,
  body: bodyOf(MIGRATION_PLAN, Object.keys(MIGRATION_PLAN)),
  async answer({ commands, positions }, request) {
    const instanceKey = keyParam(request, 'processInstanceKey');
    const command = { instanceKey, ...migrationOf(request.body as MigrationPlan), dryRun: true };
    const settings = { intent: 'MIGRATE' };
    const done = await commands.send('migrateProcessInstance', command, settings, positions);
    return { body: { reasons: (done as MigratedInstance).reasons ?? [] } };
  },
};

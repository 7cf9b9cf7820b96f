/** The reasons that prevent the migration of an instance, without migrating it. */
import type { MigratedInstance } from '../../engine/step/commands/migrate-process-instance.ts';
import type { Operation } from './operation.ts';
import { bodyOf, KEY, keyParam, NAME } from './request-fields.ts';

interface Body {
  readonly targetProcessDefinitionKey: string;
  readonly mappingInstructions: readonly {
    readonly sourceElementId: string;
    readonly targetElementId: string;
  }[];
}

export const checkMigration: Operation = {
  id: 'checkMigration',
  method: 'POST',
  path: '/process-instances/{processInstanceKey}/migration-check',
  role: 'operate',
  requiresBody: true,
  body: bodyOf(
    {
      targetProcessDefinitionKey: KEY,
      mappingInstructions: {
        type: 'array',
        items: bodyOf({ sourceElementId: NAME, targetElementId: NAME }, [
          'sourceElementId',
          'targetElementId',
        ]),
      },
    },
    ['targetProcessDefinitionKey', 'mappingInstructions'],
  ),
  async answer({ commands, positions }, request) {
    const instanceKey = keyParam(request, 'processInstanceKey');
    const { targetProcessDefinitionKey, mappingInstructions } = request.body as Body;
    const command = {
      instanceKey,
      definitionKey: Number(targetProcessDefinitionKey),
      mappings: mappingInstructions.map((mapping) => ({ ...mapping })),
      dryRun: true,
    };
    const settings = { intent: 'MIGRATE' };
    const done = await commands.send('migrateProcessInstance', command, settings, positions);
    return { body: { reasons: (done as MigratedInstance).reasons ?? [] } };
  },
};

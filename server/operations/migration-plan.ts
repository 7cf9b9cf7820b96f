/** The body of Camunda's requests to migrate an instance, and the command that it means. */
import type { MigrateProcessInstance } from '../../engine/command.ts';
import { bodyOf, KEY, NAME } from './request-fields.ts';

export interface MigrationPlan {
  readonly targetProcessDefinitionKey: string;
  readonly mappingInstructions: readonly {
    readonly sourceElementId: string;
    readonly targetElementId: string;
  }[];
}

/** The fields of MigrationPlan, all required. */
export const MIGRATION_PLAN = {
  targetProcessDefinitionKey: KEY,
  mappingInstructions: {
    type: 'array',
    items: bodyOf({ sourceElementId: NAME, targetElementId: NAME }, ['sourceElementId', 'targetElementId']),
  },
};

export function migrationOf(
  instanceKey: number,
  { targetProcessDefinitionKey, mappingInstructions }: MigrationPlan,
): MigrateProcessInstance {
  return {
    instanceKey,
    definitionKey: Number(targetProcessDefinitionKey),
    mappings: mappingInstructions.map((mapping) => ({ ...mapping })),
  };
}

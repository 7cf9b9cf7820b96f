/** The body of Camunda's requests to migrate an instance, and the command that it means. */
import type { MigrateProcessInstance } from '../../engine/command.ts';
import { bodyOf, KEY, NAME } from './request-fields.ts';

/** From an element of the instance to another element. */
export interface ElementMapping {
  readonly sourceElementId: string;
  readonly targetElementId: string;
}

export interface MigrationPlan {
  readonly targetProcessDefinitionKey: string;
  readonly mappingInstructions: readonly ElementMapping[];
}

/** A list of ElementMapping. */
export const ELEMENT_MAPPINGS = {
  type: 'array',
  items: bodyOf({ sourceElementId: NAME, targetElementId: NAME }, ['sourceElementId', 'targetElementId']),
};

/** The fields of MigrationPlan, all required. */
export const MIGRATION_PLAN = {
  targetProcessDefinitionKey: KEY,
  mappingInstructions: ELEMENT_MAPPINGS,
};

export function migrationOf({
  targetProcessDefinitionKey,
  mappingInstructions,
}: MigrationPlan): Omit<MigrateProcessInstance, 'instanceKey'> {
  return {
    definitionKey: Number(targetProcessDefinitionKey),
    mappings: mappingInstructions.map((mapping) => ({ ...mapping })),
  };
}

/**
 * Migrates an active instance to another version or process, or returns the reasons that prevent it. Pure.
 * Source: Zeebe's ProcessInstanceMigrationMigrateProcessor.
 */
import { EventKind } from '../../../state/events.ts';
import type { KnownDefinition } from '../../../state/partition-entries.ts';
import type { MigrateProcessInstance } from '../../command.ts';
import { CommandRejected } from '../../errors.ts';
import { namedDefinition } from '../definitions.ts';
import { applyPlan } from '../migrate/apply-plan.ts';
import { planCompensations } from '../migrate/compensation-plan.ts';
import { Mapping } from '../migrate/mapping.ts';
import { planMigration } from '../migrate/migration-plan.ts';
import { checkProcessKeys, moveProcessKeys } from '../migrate/process-keys.ts';
import { processOf } from '../starts.ts';
import type { InstanceStep, StepRun } from '../step-run.ts';

export interface MigratedInstance {
  readonly instanceKey: number;
  readonly definitionKey: number;
  readonly processId: string;
  readonly version: number;
  /** Result of a dry run: the reasons that prevent the migration; empty if there are none. */
  readonly reasons?: readonly string[];
}

/**
 * Rejections: NOT_FOUND (instance, target); INVALID_ARGUMENT; INVALID_STATE with all reasons in
 * `details.reasons`.
 */
export function migrateProcessInstance(run: StepRun, command: MigrateProcessInstance): MigratedInstance {
  const step = run.requireInstance(command.instanceKey);
  const { instance } = step;
  const definition = targetOf(run, step, command);
  const { mappings: instructions = [], sameIds = false } = command;
  const reasons: string[] = [];
  const process = processOf(run, definition);
  const mapping = new Mapping(step.process, process, { instructions, sameIds }, reasons);
  const plans = planMigration(step, mapping, reasons);
  const compensations = planCompensations(instance, mapping, reasons);
  const isOther = definition.processId !== instance.processId;
  if (isOther) checkProcessKeys(run, instance, definition, reasons);
  const { key: definitionKey, processId, version } = definition;
  const result = { instanceKey: instance.key, definitionKey, processId, version };
  if (command.dryRun) return { ...result, reasons };
  if (reasons.length > 0) throw new CommandRejected('INVALID_STATE', reasons.join('; '), { reasons });
  if (isOther) moveProcessKeys(run, instance, definition);
  step.emit({ kind: EventKind.instanceMigrated, migrated: { definitionKey, processId, version } });
  step.moveTo(process);
  applyPlan(step, plans, isOther);
  for (const { key, elementId, handlerId: name } of compensations) {
    step.emit({ kind: EventKind.compensationMigrated, key, elementId, name });
  }
  step.run();
  return result;
}

function targetOf(
  run: StepRun,
  { instance }: InstanceStep,
  command: MigrateProcessInstance,
): KnownDefinition {
  const { definitionKey, processId, version, versionTag } = command;
  if (!definitionKey) {
    const named = { processId: processId || instance.processId };
    return namedDefinition(run, {
      ...named,
      ...(version ? { version } : {}),
      ...(versionTag ? { versionTag } : {}),
    });
  }
  const definition = run.state.definitions.get(definitionKey);
  if (definition && !definition.deleted) return definition;
  throw new CommandRejected('NOT_FOUND', `definition ${definitionKey} not found`);
}

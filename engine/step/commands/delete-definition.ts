/**
 * Deleting a process definition: partition 0 takes it off what is deployed and tells every partition, in the
 * order of its log. What runs with it goes on; what its start events waited for is closed, and those of the
 * former version, which is the latest then, are opened again. Pure. Source: Zeebe's ProcessDeletionBehavior.
 */
import type { KnownDefinition } from '../../../state/partition-entries.ts';
import type { DeleteDefinition, RemoveDefinition } from '../../command.ts';
import { CommandRejected } from '../../errors.ts';
import { deletionRecord } from '../records.ts';
import type { StepRun } from '../step-run.ts';
import { replaceStarts } from './add-definition.ts';

export interface DeletedDefinition {
  readonly definitionKey: number;
  readonly processId: string;
  readonly version: number;
}

/** On partition 0. Rejections: NOT_FOUND, INVALID_ARGUMENT (no process). */
export function deleteDefinition(run: StepRun, { definitionKey }: DeleteDefinition): DeletedDefinition {
  const { state, environment } = run;
  const definition = state.definitions.get(definitionKey);
  if (!definition && state.resources.has(definitionKey)) {
    throw new CommandRejected(
      'INVALID_ARGUMENT',
      `${definitionKey} is no process: only those can be deleted`,
    );
  }
  if (!definition || definition.deleted) {
    const why = definition ? ' any more: it was deleted' : '';
    throw new CommandRejected('NOT_FOUND', `there is no definition ${definitionKey}${why}`);
  }
  const { processId, version } = definition;
  if (state.deployed.get(processId)?.key === definitionKey) demote(run, definition);
  run.records.push(deletionRecord(environment.topics, definition));
  for (let partition = 0; partition < environment.partitionCount; partition++) {
    run.sendCommand(definitionKey, { removeDefinition: { definitionKey } }, partition);
  }
  return { definitionKey, processId, version };
}

/** The former version is the latest deployed one; numbers go on where they were. */
function demote({ state }: StepRun, { key, processId, version }: KnownDefinition): void {
  const lastVersion = Math.max(state.deployed.get(processId)?.lastVersion ?? 0, version);
  const former = [...state.definitions.values()]
    .filter((other) => other.processId === processId && other.key !== key && !other.deleted)
    .sort((a, b) => a.version - b.version)
    .at(-1);
  state.deployed.set(processId, {
    key: former?.key ?? 0,
    processId,
    version: former?.version ?? version,
    checksum: former?.checksum ?? '',
    lastVersion,
  });
}

/** On every partition. A repeat changes nothing. */
export function removeDefinition(run: StepRun, { definitionKey }: RemoveDefinition): void {
  const { state, environment } = run;
  const definition = state.definitions.get(definitionKey);
  if (!definition || definition.deleted) return;
  const { processId } = definition;
  const wasLatest = state.latestDefinition(processId)?.key === definitionKey;
  // It stays known: a partition waits, when it is restored, for the definitions that it knows.
  state.definitions.set(definitionKey, { ...definition, deleted: true });
  if (!wasLatest) return;
  const latest = state.latestDefinition(processId);
  replaceStarts(run, processId, latest, latest && environment.definitions.info(latest.key));
}

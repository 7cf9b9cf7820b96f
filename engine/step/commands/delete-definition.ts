/**
 * Deletes a definition: partition 0 removes it from the deployed definitions and notifies all partitions, in
 * the order of its log. Running instances continue; the subscriptions of its start events are closed, and
 * those of the previous version, now the latest, are opened again. Pure. Source: Zeebe's
 * ProcessDeletionBehavior.
 */
import type { KnownDefinition, KnownResource } from '../../../state/partition-entries.ts';
import type { DeleteDefinition, RemoveDefinition } from '../../command.ts';
import { CommandRejected } from '../../errors.ts';
import { removeResource, withdrawResource } from '../delete-resource.ts';
import { deletionRecord } from '../records.ts';
import type { StepRun } from '../step-run.ts';
import { replaceStarts } from './add-definition.ts';

export interface DeletedDefinition {
  readonly definitionKey: number;
  /** For decisions the id of their graph, for a form its own. */
  readonly processId: string;
  readonly version: number;
  /** Absent for a process. */
  readonly kind?: 'decisions' | 'form';
  /** For decisions: their ids. */
  readonly decisionIds?: readonly string[];
}

/** On partition 0. Rejection: NOT_FOUND. */
export function deleteDefinition(run: StepRun, { definitionKey }: DeleteDefinition): DeletedDefinition {
  const { state } = run;
  const resource = state.resources.get(definitionKey);
  const definition = state.definitions.get(definitionKey);
  const known = resource ?? definition;
  if (!known || known.deleted || known.deleting) {
    const why = known ? ': it was deleted' : '';
    throw new CommandRejected('NOT_FOUND', `definition ${definitionKey} not found${why}`);
  }
  if (definition) withdraw(run, definition);
  if (resource) withdrawResource(run, resource);
  const { version } = known;
  const deleted = { definitionKey, processId: definition?.processId ?? resource?.id ?? '', version };
  announce(run, deleted);
  return resource ? { ...deleted, ...ofResource(resource) } : deleted;
}

function ofResource({ kind, decisions }: KnownResource): Partial<DeletedDefinition> {
  return kind === 'form' ? { kind } : { kind: 'decisions', decisionIds: decisions.map(({ id }) => id) };
}

/** Notifies readers of the definitions topic, and all partitions. */
function announce(run: StepRun, deleted: DeletedDefinition): void {
  const { definitionKey, processId, version } = deleted;
  const { environment } = run;
  run.records.push(deletionRecord(environment.topics, { key: definitionKey, processId, version }));
  for (let partition = 0; partition < environment.partitionCount; partition++) {
    run.sendCommand(definitionKey, { removeDefinition: { definitionKey } }, partition);
  }
}

function withdraw(run: StepRun, definition: KnownDefinition): void {
  const { state } = run;
  state.definitions.set(definition.key, { ...definition, deleting: true });
  if (state.deployed.get(definition.processId)?.key === definition.key) demote(run, definition);
}

/** The previous version becomes the latest; version numbers continue to increase. */
function demote({ state }: StepRun, { key, processId, version }: KnownDefinition): void {
  const lastVersion = Math.max(state.deployed.get(processId)?.lastVersion ?? 0, version);
  const former = [...state.definitions.values()]
    .filter(
      (other) => other.processId === processId && other.key !== key && !other.deleted && !other.deleting,
    )
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

/** On every partition. Repeating it changes nothing. */
export function removeDefinition(run: StepRun, { definitionKey }: RemoveDefinition): void {
  const { state, environment } = run;
  const resource = state.resources.get(definitionKey);
  if (resource) removeResource(run, resource);
  const definition = state.definitions.get(definitionKey);
  if (!definition || definition.deleted) return;
  const { processId } = definition;
  const wasLatest = state.latestDefinition(processId)?.key === definitionKey;
  // It is kept, because a restore waits for all definitions that the partition knows.
  state.definitions.set(definitionKey, { ...definition, deleted: true });
  if (!wasLatest) return;
  const latest = state.latestDefinition(processId);
  replaceStarts(run, processId, latest, latest && environment.definitions.info(latest.key));
}

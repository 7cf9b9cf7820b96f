/** Finds the definition that a command refers to. Pure. */
import type { KnownDefinition } from '../../state/partition-entries.ts';
import type { DefinitionRef } from '../command.ts';
import { CommandRejected } from '../errors.ts';
import type { StepRun } from './step-run.ts';

/** Throws CommandRejected INVALID_ARGUMENT or NOT_FOUND. */
export function namedDefinition(run: StepRun, named: DefinitionRef): KnownDefinition {
  const { processId = '', version = 0, versionTag = '' } = named;
  if (!processId) throw new CommandRejected('INVALID_ARGUMENT', 'processId is missing');
  if (version && versionTag) {
    throw new CommandRejected('INVALID_ARGUMENT', 'specify either a version or a version tag, not both');
  }
  const definition = known(run, processId, version, versionTag);
  if (definition) return definition;
  const which = version ? `version ${version} of ` : versionTag ? `version tag '${versionTag}' of ` : '';
  throw new CommandRejected('NOT_FOUND', `${which}process '${processId}' is not deployed`);
}

function known(
  { state }: StepRun,
  processId: string,
  version: number,
  versionTag: string,
): KnownDefinition | undefined {
  if (version) return state.definitionOfVersion(processId, version);
  if (versionTag) return state.definitionOfVersionTag(processId, versionTag);
  return state.latestDefinition(processId);
}

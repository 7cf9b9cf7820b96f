/** Groups process definitions by process. Pure. */
import type { InstanceCounts, ProcessDefinition } from './items.ts';

export interface CountedVersion {
  readonly definition: ProcessDefinition;
  readonly active: number;
  readonly incidents: number;
}

export interface CountedProcess {
  readonly processDefinitionId: string;
  readonly name: string | null;
  readonly active: number;
  /** Instances with an incident. */
  readonly incidents: number;
  /** The latest first. */
  readonly versions: readonly CountedVersion[];
}

/** Processes with incidents first, then by name. */
export function processList(
  definitions: readonly ProcessDefinition[],
  counts: readonly InstanceCounts[],
): CountedProcess[] {
  const byKey = new Map(counts.map((each) => [each.processDefinitionKey, each]));
  const groups = Map.groupBy(definitions, ({ processDefinitionId }) => processDefinitionId);
  const processes = [...groups].map(([processDefinitionId, all]): CountedProcess => {
    const versions = all
      .map((definition) => {
        const { active = 0, incidents = 0 } = byKey.get(definition.processDefinitionKey) ?? {};
        return { definition, active, incidents };
      })
      .sort((a, b) => b.definition.version - a.definition.version);
    return {
      processDefinitionId,
      name: versions[0]?.definition.name ?? null,
      active: versions.reduce((sum, { active }) => sum + active, 0),
      incidents: versions.reduce((sum, { incidents }) => sum + incidents, 0),
      versions,
    };
  });
  const nameOf = ({ name, processDefinitionId }: CountedProcess): string => name ?? processDefinitionId;
  return processes.sort((a, b) => b.incidents - a.incidents || nameOf(a).localeCompare(nameOf(b), 'en'));
}

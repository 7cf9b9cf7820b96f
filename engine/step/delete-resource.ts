/**
 * Deletes the decisions of a file, or a form: references to them then find the previous version, or none.
 * Pure. Source: Zeebe's DecisionRequirementsDeletionBehavior, FormDeletionBehavior and DbDecisionState,
 * except that version numbers are never reused, and that a version tag means the newest remaining version
 * with that tag.
 */
import type { KnownDecision, KnownResource } from '../../state/partition-entries.ts';
import { entryKey } from '../../state/partition-entries.ts';
import { deployedResource } from './resources.ts';
import type { StepRun } from './step-run.ts';

/** On partition 0: the previous versions of it, and of each of its decisions, become the latest. */
export function withdrawResource(run: StepRun, resource: KnownResource): void {
  const { key, kind, id } = resource;
  run.state.resources.set(key, { ...resource, deleting: true });
  const others = [...run.state.resources.values()]
    .filter((other) => other.key !== key && !other.deleting && !other.deleted)
    .sort((a, b) => a.version - b.version);
  const former = others.findLast((other) => other.kind === kind && other.id === id);
  demote(run, resource, former);
  for (const decision of resource.decisions) {
    const versions = others.flatMap((other) => decisionOf(other, decision) ?? []);
    demote(run, { ...resource, ...decision, kind: 'decision', decisions: [] }, newest(versions));
  }
}

function decisionOf(graph: KnownResource, { id }: KnownDecision): KnownResource | undefined {
  const { key, checksum, decisions } = graph;
  const decision = decisions.find((one) => one.id === id);
  return decision && { key, kind: 'decision', id, version: decision.version, checksum, decisions: [] };
}

function newest(versions: readonly KnownResource[]): KnownResource | undefined {
  return versions.toSorted((a, b) => a.version - b.version).at(-1);
}

/** Version numbers continue to increase. */
function demote(run: StepRun, { key, kind, id, version }: KnownResource, former?: KnownResource): void {
  const latest = deployedResource(run, kind, id);
  if (latest?.key !== key) return;
  run.state.deployedResources.set(entryKey.deployedResource(kind, id), {
    ...{ key: 0, kind, id, version, checksum: '', decisions: [] },
    ...former,
    lastVersion: Math.max(latest.lastVersion ?? 0, version),
  });
}

/**
 * On every partition. Repeating it changes nothing. The definition is kept, because instances may have called
 * it.
 */
export function removeResource(run: StepRun, resource: KnownResource): void {
  if (!resource.deleted) run.state.resources.set(resource.key, { ...resource, deleted: true });
}

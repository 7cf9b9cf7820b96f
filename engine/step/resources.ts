/**
 * Decisions and forms: deployed together with processes, known to each partition in the order of its log,
 * found by the version binding of the model. Pure. Source: Zeebe's DmnResourceTransformer,
 * FormResourceTransformer.
 */
import type { CompiledResource } from '../../bpmn/model.ts';
import type { BoundVersion, FoundDecision } from '../../bpmn/step-context.ts';
import type { ProcessInstance } from '../../state/instance.ts';
import type { KnownDecision, KnownResource } from '../../state/partition-entries.ts';
import { entryKey } from '../../state/partition-entries.ts';
import type { ResourceVersion } from '../../state/resource-index.ts';
import type { ResourceInfo } from './environment.ts';
import type { ProcessDefinition } from './records.ts';
import type { StepRun } from './step-run.ts';

/** The content of a file before it gets a key and a version. */
type ResourceContent = Omit<KnownResource, 'key' | 'version'>;

/** The definition for a file of decisions or a form; undefined for a file of processes. */
export function resourceOf(
  { decisions, form }: CompiledResource,
  checksum: string,
): ResourceContent | undefined {
  if (form) {
    const { id, versionTag } = form;
    return { kind: 'form', id, checksum, decisions: [], ...(versionTag ? { versionTag } : {}) };
  }
  if (!decisions) return undefined;
  return {
    kind: 'decisions',
    id: decisions.id,
    checksum,
    decisions: [...decisions.decisions.values()].map(({ id, name, versionTag }) => ({
      id,
      version: 0,
      ...(versionTag ? { versionTag } : {}),
      ...(name ? { name } : {}),
    })),
  };
}

/**
 * Decodes the record of decisions or a form; undefined for a process. Throws if the file contains neither.
 */
export function resourceInfo(
  definition: ProcessDefinition,
  { file, decisions: graph, form }: CompiledResource,
): ResourceInfo | undefined {
  const { kind, processId: id, version, versionTag, checksum, deploymentKey, decisions = [] } = definition;
  if (kind !== 'decisions' && kind !== 'form') return undefined;
  if (kind === 'decisions' ? !graph : !form) throw new Error(`${file} has no ${kind}`);
  return {
    kind,
    id,
    version,
    checksum,
    ...(versionTag ? { versionTag } : {}),
    ...(deploymentKey ? { deploymentKey } : {}),
    decisions,
    ...(graph ? { graph } : {}),
  };
}

/**
 * On partition 0: the latest version of a graph, form or decision, even if it was not yet announced in the
 * log.
 */
export function deployedResource(
  run: StepRun,
  kind: KnownResource['kind'],
  id: string,
): KnownResource | undefined {
  return run.state.deployedResources.get(entryKey.deployedResource(kind, id));
}

/**
 * On partition 0: assigns the next version to it, and to each of its decisions; from now on they are the
 * latest.
 */
export function deployResource(
  run: StepRun,
  resource: ResourceContent,
  keys: { readonly key: number; readonly deploymentKey: number },
): KnownResource {
  const { kind, id, checksum } = resource;
  const version = nextVersion(run, kind, id);
  const decisions: KnownDecision[] = resource.decisions.map((decision) => {
    return { ...decision, version: nextVersion(run, 'decision', decision.id) };
  });
  const deployed = { ...resource, ...keys, version, decisions };
  const put = (entry: KnownResource): void => {
    run.state.deployedResources.set(entryKey.deployedResource(entry.kind, entry.id), entry);
  };
  put({ key: keys.key, kind, id, version, checksum, decisions });
  for (const decision of decisions) {
    const own = { id: decision.id, version: decision.version, checksum, decisions: [] };
    put({ key: keys.key, kind: 'decision', ...own });
  }
  return deployed;
}

function nextVersion(run: StepRun, kind: KnownResource['kind'], id: string): number {
  const latest = deployedResource(run, kind, id);
  return (latest?.lastVersion || latest?.version || 0) + 1;
}

/**
 * On partition 0: true if everything in the file is already deployed with this content as the latest version;
 * one of its decisions may have been deployed with another file since.
 */
export function isLatest(run: StepRun, { kind, id, checksum, decisions }: ResourceContent): boolean {
  const latest = deployedResource(run, kind, id);
  if (latest?.checksum !== checksum) return false;
  return decisions.every((decision) => deployedResource(run, 'decision', decision.id)?.key === latest.key);
}

/** Makes it known on this partition. Repeating it changes nothing. */
export function addResource(run: StepRun, key: number, info: ResourceInfo): void {
  if (run.state.resources.has(key)) return;
  const { kind, id, version, checksum, versionTag, deploymentKey } = info;
  run.state.resources.set(key, {
    key,
    kind,
    id,
    version,
    checksum,
    ...(versionTag ? { versionTag } : {}),
    ...(deploymentKey ? { deploymentKey } : {}),
    decisions: info.decisions.map((decision) => ({ ...decision })),
  });
}

/** The decision that an instance calls; undefined if it is unknown on this partition. */
export function findDecision(
  run: StepRun,
  instance: ProcessInstance,
  decisionId: string,
  bound: BoundVersion,
): FoundDecision | undefined {
  const found = findVersion(run, instance, 'decision', decisionId, bound);
  if (!found) return undefined;
  const { definitionKey, version } = found;
  const graph = run.environment.definitions.resource(definitionKey)?.graph;
  const decision = graph?.decisions.get(decisionId);
  if (!decision) throw new Error(`definition ${definitionKey} of decision '${decisionId}' not found`);
  return { decision, version, definitionKey };
}

/** The definition key of a form; undefined if it is unknown on this partition. */
export function findForm(
  run: StepRun,
  instance: ProcessInstance,
  formId: string,
  bound: BoundVersion,
): number | undefined {
  return findVersion(run, instance, 'form', formId, bound)?.definitionKey;
}

function findVersion(
  run: StepRun,
  instance: ProcessInstance,
  kind: 'decision' | 'form',
  id: string,
  bound: BoundVersion,
): ResourceVersion | undefined {
  const { resourceIndex, definitions } = run.state;
  if (bound.kind === 'latest') return resourceIndex.latest(kind, id);
  if (bound.kind === 'versionTag') return resourceIndex.ofVersionTag(kind, id, bound.versionTag);
  const { definitionKey } = instance;
  const deploymentKey = definitions.get(definitionKey)?.deploymentKey || definitionKey;
  return resourceIndex.ofDeployment(kind, id, deploymentKey);
}

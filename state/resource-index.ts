/**
 * Index of the decisions and forms known on a partition, by id: the latest, the one with a version tag, the
 * one of a deployment; without deleted ones. Derived from the table of resources, never stored. Pure.
 */
import type { KnownResource } from './partition-entries.ts';

/** One version of a decision or form. */
export interface ResourceVersion {
  /** Key of the definition that contains it. */
  readonly definitionKey: number;
  readonly version: number;
  readonly versionTag: string;
  readonly deploymentKey: number;
}

export class ResourceIndex {
  /** Ascending by version. */
  readonly #versions = new Map<string, readonly ResourceVersion[]>();

  /** Replaces `before` with `value`. */
  change(value: KnownResource | undefined, before: KnownResource | undefined): void {
    if (before) for (const [name, version] of versionsOf(before)) this.#remove(name, version);
    if (value && !value.deleted) for (const [name, version] of versionsOf(value)) this.#add(name, version);
  }

  #add(name: string, version: ResourceVersion): void {
    const all = [...(this.#versions.get(name) ?? []), version].sort((a, b) => a.version - b.version);
    this.#versions.set(name, all);
  }

  #remove(name: string, { definitionKey }: ResourceVersion): void {
    const others = (this.#versions.get(name) ?? []).filter((other) => other.definitionKey !== definitionKey);
    if (others.length > 0) this.#versions.set(name, others);
    else this.#versions.delete(name);
  }

  latest(kind: 'decision' | 'form', id: string): ResourceVersion | undefined {
    return this.#versions.get(nameOf(kind, id))?.at(-1);
  }

  /** The newest version with the tag. */
  ofVersionTag(kind: 'decision' | 'form', id: string, tag: string): ResourceVersion | undefined {
    return this.#versions.get(nameOf(kind, id))?.findLast(({ versionTag }) => versionTag === tag);
  }

  ofDeployment(kind: 'decision' | 'form', id: string, key: number): ResourceVersion | undefined {
    return this.#versions.get(nameOf(kind, id))?.find(({ deploymentKey }) => deploymentKey === key);
  }
}

function nameOf(kind: string, id: string): string {
  return `${kind} ${id}`;
}

function versionsOf(resource: KnownResource): [name: string, version: ResourceVersion][] {
  const { key: definitionKey, kind, deploymentKey = 0 } = resource;
  const one = (id: string, version: number, versionTag = '', as: string = kind) => {
    const known = { definitionKey, version, versionTag, deploymentKey: deploymentKey || definitionKey };
    return [nameOf(as, id), known] as [string, ResourceVersion];
  };
  if (kind === 'form') return [one(resource.id, resource.version, resource.versionTag)];
  return resource.decisions.map(({ id, version, versionTag }) => one(id, version, versionTag, 'decision'));
}

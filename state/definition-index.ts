/**
 * Index of the definitions of a partition by process id: the latest version, a given version, a version tag;
 * without deleted ones. Derived from the table of definitions, never stored. Pure. Source: Zeebe's process
 * state, where a version tag means the version that was last deployed with it.
 */
import type { KnownDefinition } from './partition-entries.ts';

export class DefinitionIndex {
  /** Ascending by version. */
  readonly #versions = new Map<string, readonly KnownDefinition[]>();
  #latestInOrder: readonly KnownDefinition[] | undefined;

  /** Replaces `before` with `value`. */
  change(value: KnownDefinition | undefined, before: KnownDefinition | undefined): void {
    this.#latestInOrder = undefined;
    if (before) this.#replace(before, undefined);
    if (value && !value.deleted) this.#replace(value, value);
  }

  #replace({ key, processId }: KnownDefinition, value: KnownDefinition | undefined): void {
    const others = (this.#versions.get(processId) ?? []).filter((other) => other.key !== key);
    const all = value ? [...others, value].sort((a, b) => a.version - b.version) : others;
    if (all.length > 0) this.#versions.set(processId, all);
    else this.#versions.delete(processId);
  }

  latest(processId: string): KnownDefinition | undefined {
    return this.#versions.get(processId)?.at(-1);
  }

  ofVersion(processId: string, version: number): KnownDefinition | undefined {
    return this.#versions.get(processId)?.find((definition) => definition.version === version);
  }

  /** The newest version with this tag. */
  ofVersionTag(processId: string, versionTag: string): KnownDefinition | undefined {
    return this.#versions.get(processId)?.findLast((definition) => definition.versionTag === versionTag);
  }

  /** The version deployed in this deployment, which is identified by the key of its first definition. */
  ofDeployment(processId: string, deploymentKey: number): KnownDefinition | undefined {
    return this.#versions
      .get(processId)
      ?.findLast(({ key, deploymentKey: deployment }) => (deployment || key) === deploymentKey);
  }

  /** The latest versions of all processes, ordered by key. */
  latestInOrder(): readonly KnownDefinition[] {
    this.#latestInOrder ??= [...this.#versions.values()]
      .flatMap((versions) => versions.at(-1) ?? [])
      .sort((a, b) => a.key - b.key);
    return this.#latestInOrder;
  }
}

/**
 * The definitions that a partition has met, found by process id: the latest, one of a version, one of a
 * version tag; deleted ones are not. Derived from the table of definitions, never stored. Pure. Source:
 * Zeebe's process state, where a version tag means the version that was deployed with it last.
 */
import type { KnownDefinition } from './partition-entries.ts';

export class DefinitionIndex {
  /** Ascending by version. */
  readonly #versions = new Map<string, readonly KnownDefinition[]>();
  #latestInOrder: readonly KnownDefinition[] | undefined;

  /** `before` is no longer there, `value` now is. */
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

  /** The newest version that has the tag. */
  ofVersionTag(processId: string, versionTag: string): KnownDefinition | undefined {
    return this.#versions.get(processId)?.findLast((definition) => definition.versionTag === versionTag);
  }

  /** The version that was deployed in this deployment, which has the key of its first definition. */
  ofDeployment(processId: string, deploymentKey: number): KnownDefinition | undefined {
    return this.#versions
      .get(processId)
      ?.findLast(({ key, deploymentKey: deployment }) => (deployment || key) === deploymentKey);
  }

  /** The latest version of every process, in order of their keys. */
  latestInOrder(): readonly KnownDefinition[] {
    this.#latestInOrder ??= [...this.#versions.values()]
      .flatMap((versions) => versions.at(-1) ?? [])
      .sort((a, b) => a.key - b.key);
    return this.#latestInOrder;
  }
}

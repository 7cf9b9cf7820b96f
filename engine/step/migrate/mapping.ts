/**
 * Which element of the target an element of the source becomes: by instruction, or by the same id where that
 * is asked for. Pure. Source: Zeebe's ProcessInstanceMigrationPreconditions.
 */
import type { ExecutableProcess } from '../../../bpmn/model.ts';
import type { MappingInstruction } from '../../command.ts';

export class Mapping {
  readonly source: ExecutableProcess;
  readonly target: ExecutableProcess;
  readonly #explicit = new Map<string, string>();
  readonly #sameIds: boolean;

  /** What is wrong with the instructions themselves goes to `reasons`. */
  constructor(
    source: ExecutableProcess,
    target: ExecutableProcess,
    options: { readonly instructions: readonly MappingInstruction[]; readonly sameIds: boolean },
    reasons: string[],
  ) {
    this.source = source;
    this.target = target;
    this.#sameIds = options.sameIds;
    for (const { sourceElementId, targetElementId } of options.instructions) {
      if (!has(source, sourceElementId)) reasons.push(`the source has no element '${sourceElementId}'`);
      if (!has(target, targetElementId)) reasons.push(`the target has no element '${targetElementId}'`);
      if (this.#explicit.has(sourceElementId)) reasons.push(`'${sourceElementId}' is mapped more than once`);
      this.#explicit.set(sourceElementId, targetElementId);
    }
  }

  isExplicit(sourceId: string): boolean {
    return this.#explicit.has(sourceId);
  }

  /** Undefined: it is mapped to nothing. */
  of(sourceId: string): string | undefined {
    if (sourceId === this.source.id) return this.target.id;
    const explicit = this.#explicit.get(sourceId);
    if (explicit !== undefined) return explicit;
    return this.#sameIds && has(this.target, sourceId) ? sourceId : undefined;
  }
}

function has({ nodes, flows }: ExecutableProcess, id: string): boolean {
  return nodes.get(id)?.id === id || flows.has(id);
}

/**
 * Maps elements of the source to elements of the target: by instruction, or by equal ids if requested. Pure.
 * Source: Zeebe's ProcessInstanceMigrationPreconditions.
 */
import type { ExecutableProcess } from '../../../bpmn/model.ts';
import type { MappingInstruction } from '../../command.ts';

export class Mapping {
  readonly source: ExecutableProcess;
  readonly target: ExecutableProcess;
  readonly #explicit = new Map<string, string>();
  readonly #sameIds: boolean;

  /** Errors in the instructions themselves are added to `reasons`. */
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

  /** Undefined if it is not mapped. */
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

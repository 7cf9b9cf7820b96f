/** Makes the engine fail at chosen elements, like a bug. */
import type { ElementBehaviour } from '../../bpmn/behaviour.ts';
import { behaviourOf } from '../../bpmn/elements/table.ts';
import type { FlowNode } from '../../bpmn/model.ts';

/** Elements at which the engine currently fails. */
export class Sabotage {
  readonly #broken = new Set<string>();

  readonly behaviourOf = (node: FlowNode): ElementBehaviour => {
    if (this.#broken.has(node.id)) throw new Error(`injected at ${node.id}`);
    return behaviourOf(node);
  };

  toggle(elementId: string): void {
    if (!this.#broken.delete(elementId)) this.#broken.add(elementId);
  }

  end(): void {
    this.#broken.clear();
  }
}

/** Collects the parts of big instances during a scan of the state topic. See state/parts.ts. */
import type { ProcessInstance } from '../../state/instance.ts';
import { assemble } from '../../state/parts.ts';

export class InstanceParts {
  readonly #parts = new Map<number, Map<string, Buffer>>();

  /** Adds the record of a part; null removes it. The bytes are copied. */
  take(instanceKey: number, part: string, value: Buffer | null): void {
    const parts = this.#parts.get(instanceKey) ?? new Map<string, Buffer>();
    this.#parts.set(instanceKey, parts);
    if (value) parts.set(part, Buffer.from(value));
    else parts.delete(part);
  }

  /** Assembles an instance from its own record and its parts. */
  whole(own: ProcessInstance): ProcessInstance {
    return own.inParts ? assemble(own, this.#parts.get(own.key) ?? []) : own;
  }

  /** True if a part of the instance contains these bytes. */
  mentions(instanceKey: number, bytes: Buffer): boolean {
    for (const part of this.#parts.get(instanceKey)?.values() ?? []) if (part.includes(bytes)) return true;
    return false;
  }
}

/**
 * I3 for instances in parts: after each write, the parts on the topic equal the parts of the folded history.
 * ADR 12.
 */
import { InstanceState } from '../../../state/instance.ts';
import { partitionOfKey } from '../../../state/keys.ts';
import { encodePart, everyPart, partRecordKey } from '../../../state/parts.ts';
import type { SeenWrite } from '../journal.ts';
import type { CheckedWorld, Checker, Report } from './checker.ts';

export class PartsAreFold implements Checker {
  readonly name = 'I3 parts = fold(history)';
  readonly #world: CheckedWorld;

  constructor(world: CheckedWorld) {
    this.#world = world;
  }

  onWrite({ steps }: SeenWrite, report: Report): void {
    for (const instanceKey of new Set(steps.map(({ step }) => step.instanceKey))) {
      const instance = this.#world.journal.folded.get(instanceKey);
      if (!instance?.inParts || instance.state !== InstanceState.active) continue;
      this.#world.count('an instance in parts compared');
      const states = this.#world.journal.states[partitionOfKey(instanceKey)];
      const wanted = new Map<string, string>();
      for (const part of everyPart(instance))
        wanted.set(partRecordKey(instanceKey, part), encodePart(instance, part)?.toString('base64') ?? '');
      for (const [key, { value }] of states ?? []) {
        if (!key.startsWith(`${instanceKey}/`)) continue;
        if (wanted.get(key) !== value.toString('base64')) report(`part ${key} is not what history says`);
        wanted.delete(key);
      }
      for (const [key] of wanted) report(`part ${key} is missing`);
    }
  }
}

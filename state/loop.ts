/**
 * Applies events to the body of a multi-instance or loop activity. Pure. Source: BPMN 2.0.2 §13.3.6, §13.3.7;
 * Zeebe's counters of child instances.
 */
import type { EventData } from './event-data.ts';
import type { ElementInstance, Loop, ProcessInstance } from './instance.ts';
import { requireElement } from './lifecycle.ts';

export function loopAdvanced(
  instance: ProcessInstance,
  { scopeKey, loop: advanced }: EventData['loopAdvanced'],
): void {
  const body = requireElement(instance, scopeKey);
  const { outputs: _outputs, ...changed } = advanced;
  const loop: Loop = { ...body.loop, ...changed };
  body.loop = loop;
  if ((loop.activated ?? 0) >= (loop.until ?? 0)) return;
  instance.expanding ??= [];
  if (!instance.expanding.includes(scopeKey)) instance.expanding.push(scopeKey);
}

export function loopOutputSet(
  instance: ProcessInstance,
  { scopeKey, loopCounter, value }: EventData['loopOutputSet'],
): void {
  const loop = requireElement(instance, scopeKey).loop ?? {};
  loop.outputs ??= [];
  while (loop.outputs.length < loopCounter) loop.outputs.push('');
  loop.outputs[loopCounter - 1] = value;
}

/** Counts an activated inner instance; the last allowed one ends the expansion. */
export function innerActivating(instance: ProcessInstance, body: ElementInstance, loopCounter: number): void {
  body.loop ??= {};
  body.loop.activated = loopCounter;
  if (loopCounter >= (body.loop.until ?? 0)) expandNoMore(instance, body.key);
}

/** Counts an ended inner instance. */
export function innerEnded(body: ElementInstance, end: 'elementCompleted' | 'elementTerminated'): void {
  body.loop ??= {};
  if (end === 'elementCompleted') body.loop.completed = (body.loop.completed ?? 0) + 1;
  else body.loop.terminated = (body.loop.terminated ?? 0) + 1;
}

/** True if no further inner instance will be activated. */
export function expandNoMore({ expanding }: ProcessInstance, bodyKey: number): void {
  const at = expanding?.indexOf(bodyKey) ?? -1;
  if (at >= 0) expanding?.splice(at, 1);
}

/** Number of active inner instances of a body. */
export function activeInner({ activated = 0, completed = 0, terminated = 0 }: Loop): number {
  return activated - completed - terminated;
}

/** The current output collection, JSON text of a list: null where there is no output yet. */
export function outputsJson({ instances = 0, outputs = [] }: Loop): string {
  const items: string[] = [];
  for (let at = 0; at < Math.max(instances, outputs.length); at++) items.push(outputs[at] || 'null');
  return `[${items.join(',')}]`;
}

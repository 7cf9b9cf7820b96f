/** Applies the events of the process instance itself. Pure. */
import type { EventData } from './event-data.ts';
import type { ProcessInstance } from './instance.ts';

export function created(): void {
  // `createInstance` has already created the instance from it.
}

export function instanceSetAside(instance: ProcessInstance, { value }: EventData['instanceSetAside']): void {
  instance.setAside = value;
}

export function instanceTakenBack(instance: ProcessInstance): void {
  instance.setAside = '';
}

export function instanceSplit(instance: ProcessInstance): void {
  instance.inParts = true;
}

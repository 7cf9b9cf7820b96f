/** Finds objects of active elements: jobs, incidents, user tasks. */

import type { ElementInstance, InstanceIndex, ProcessInstance } from '../../state/instance.ts';
import { readInstances } from '../read/instances.ts';
import type { ElementPlace, ListQuery } from './listing.ts';
import { isWanted } from './listing.ts';

export interface WhatElementsHave<T> {
  /** By the index header, so that other instances are not decoded. */
  readonly isIn: (index: InstanceIndex) => boolean;
  /** The object of an element, or null. Returns only the displayed data, because there may be very many. */
  readonly of: (element: ElementInstance, instance: ProcessInstance) => T | null | undefined;
  /** In addition to the conditions about process, version and element. Default: all. */
  readonly isMeant?: (found: T) => boolean;
}

export type FoundInElement<T> = ElementPlace & { readonly found: T };

/** Unordered. */
export async function findInElements<T>(
  { scanner, conditions }: Pick<ListQuery, 'scanner' | 'conditions'>,
  { isIn, of, isMeant }: WhatElementsHave<T>,
): Promise<FoundInElement<T>[]> {
  const instances = await readInstances(scanner, {
    byIndex: (index) =>
      isIn(index) && isWanted(conditions, { process: index.processId, version: index.version }),
    take: (instance) => {
      const { key: instanceKey, processId, version, elements } = instance;
      const all = elements.flatMap((element) => {
        const { elementId, key: elementInstanceKey } = element;
        if (!isWanted(conditions, { element: elementId })) return [];
        const found = of(element, instance);
        if (found === null || found === undefined || isMeant?.(found) === false) return [];
        return [{ instanceKey, processId, version, elementId, elementInstanceKey, found }];
      });
      return all.length > 0 ? all : null;
    },
  });
  return instances.flatMap(({ taken }) => taken ?? []);
}

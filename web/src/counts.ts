/** Loads the counts of a diagram. */
import { request } from './api.ts';
import type { ElementCounts } from './items.ts';

/** Counts of each element of an instance or of a definition. */
export async function loadCounts(
  of: { readonly instanceKey: string } | { readonly definitionKey: string },
  signal: AbortSignal,
): Promise<readonly ElementCounts[]> {
  const end = 'statistics/element-instances';
  const { items } =
    'instanceKey' in of
      ? await request<{ items: ElementCounts[] }>(`/v2/process-instances/${of.instanceKey}/${end}`, {
          signal,
        })
      : await request<{ items: ElementCounts[] }>(`/v2/process-definitions/${of.definitionKey}/${end}`, {
          body: {},
          signal,
        });
  return items;
}

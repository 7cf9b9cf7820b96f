/** Reading records as text. Pure. */
import type { RecordHeader } from '../../kafka/ports.ts';

/** The text of the last header with this key; undefined if there is none. */
export function headerOf(
  { headers }: { readonly headers: readonly RecordHeader[] },
  key: string,
): string | undefined {
  return headers.findLast((header) => header.key === key)?.value?.toString('utf8');
}

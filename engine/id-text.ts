/** How ids are shown. Pure. */
import { isUtf8 } from 'node:buffer';

/** An id as text: bytes that are not UTF-8 in hexadecimal form. */
export function idText(id: Buffer): string {
  return isUtf8(id) ? id.toString('utf8') : `0x${id.toString('hex')}`;
}

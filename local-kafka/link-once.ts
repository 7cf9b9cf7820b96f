/** Claims a file name: of several processes that link to it, one succeeds. */

import { link } from 'node:fs/promises';

/** Makes `to` a hard link of `from`, atomically and with its content. False if `to` exists. */
export async function linkOnce(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

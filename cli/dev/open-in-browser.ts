/** Opens an address with the program that the user's system has for it. */

import { spawn } from 'node:child_process';

const OPENERS: Readonly<Record<string, readonly string[]>> = {
  darwin: ['open'],
  win32: ['explorer.exe'],
};
const DEFAULT_OPENER = ['xdg-open'];

/** Resolves when the program has been started, with false if there is none. The address must be a URL. */
export async function openInBrowser(url: string): Promise<boolean> {
  const [program = '', ...args] = OPENERS[process.platform] ?? DEFAULT_OPENER;
  const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true });
  child.unref();
  const { promise, resolve } = Promise.withResolvers<boolean>();
  child.once('spawn', () => resolve(true));
  child.once('error', () => resolve(false));
  return promise;
}

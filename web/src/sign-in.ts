/** Signing in again without leaving the page: in another window, which tells all others when it is done. */
import { signal } from '@preact/signals';

/** Where users sign in, if the server has said so; undefined: by the browser itself, or not at all. */
export const signInPath = signal<string | undefined>(undefined);

export const SIGNED_IN_PATH = '/operate/signed-in';
const CHANNEL = 'signalbox.signed-in';

/** From the header of a response that requires authentication. */
export function readSignInPath(challenge: string | null): string | undefined {
  return /sign-in="(\/[\w/-]+)"/.exec(challenge ?? '')?.[1];
}

/** Leaves the page, and returns to it. */
export function signInHere(path: string): void {
  const { pathname, search } = window.location;
  window.location.assign(`${path}?return=${encodeURIComponent(pathname + search)}`);
}

/** Keeps the page with all that was typed. */
export function signInBeside(path: string): void {
  const url = `${path}?return=${encodeURIComponent(SIGNED_IN_PATH)}`;
  window.open(url, 'signalbox-sign-in', 'popup,width=520,height=720');
}

export function announceSignedIn(): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage('');
  channel.close();
}

export function onSignedIn(work: () => void): void {
  new BroadcastChannel(CHANNEL).onmessage = work;
}

/** The browser forgets the session. Rejects if the server doesn't answer. */
export async function signOut(): Promise<void> {
  await fetch('/auth/sign-out', { method: 'POST' });
  window.location.assign('/');
}

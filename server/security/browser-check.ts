/**
 * Rejects requests that a web page of another site makes a browser send, and host names that an attacker
 * makes resolve to this server (DNS rebinding). Pure. Programs other than browsers don't send `Origin`.
 */
import { Problem } from '../http/problem.ts';
import { isLoopback } from '../../engine/loopback.ts';

export interface BrowserRules {
  /** True if the server listens on loopback only, so that only names of loopback are valid. */
  readonly isLocal: boolean;
  /** Origins, such as https://ops.example.com, whose pages may send requests. */
  readonly origins: readonly string[];
}

/** Throws Problem (403). */
export function checkBrowser(
  { host = '', origin }: { readonly host?: string | undefined; readonly origin?: string | undefined },
  { isLocal, origins }: BrowserRules,
): void {
  const name = host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  if (isLocal && name !== '' && !isLoopback(name) && name !== '0.0.0.0') {
    throw new Problem(
      403,
      'FORBIDDEN',
      `The header Host is '${host}', but this server has only loopback addresses`,
    );
  }
  if (origin === undefined || origins.includes(origin)) return;
  if (URL.canParse(origin) && new URL(origin).host === host) return;
  throw new Problem(403, 'FORBIDDEN', `Pages of '${origin}' may not send requests to this server`);
}

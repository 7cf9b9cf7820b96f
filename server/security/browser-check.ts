/**
 * Rejects requests that a web page of another site makes a browser send, and host names that an attacker
 * makes resolve to this server (DNS rebinding). Programs other than browsers don't send `Origin`.
 */
import { isKnownHost } from '../../engine/known-hosts.ts';
import { isLoopback } from '../../engine/loopback.ts';
import { Problem } from '../http/problem.ts';

export interface BrowserRules {
  /** The address that the server is bound to, from which the host names follow that it accepts. */
  readonly boundTo: string;
  /** Names by which clients reach it besides addresses and its own name, such as signalbox.example.com. */
  readonly hosts: readonly string[];
  /**
   * True if each request needs credentials. A browser doesn't send those of this server to a name that it
   * doesn't know, so that names are checked only if some are given.
   */
  readonly needsCredentials: boolean;
  /** Origins, such as https://ops.example.com, whose pages may send requests. */
  readonly origins: readonly string[];
}

/** Throws Problem (403). */
export function checkBrowser(
  { host, origin }: { readonly host?: string | undefined; readonly origin?: string | undefined },
  rules: BrowserRules,
): void {
  if (checksNames(rules) && !isKnownHost(host, rules.boundTo, rules.hosts)) {
    throw new Problem(
      403,
      'FORBIDDEN',
      `The header Host is '${host}', which is not a name of this server; allow it with --http-hosts`,
    );
  }
  if (origin === undefined || rules.origins.includes(origin)) return;
  if (URL.canParse(origin) && new URL(origin).host === host) return;
  throw new Problem(403, 'FORBIDDEN', `Pages of '${origin}' may not send requests to this server`);
}

function checksNames({ boundTo, hosts, needsCredentials }: BrowserRules): boolean {
  return !needsCredentials || hosts.length > 0 || isLoopback(boundTo);
}

/** Basic authentication (RFC 7617), or by client certificates, with a file of users. */
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { Problem } from '../http/problem.ts';
import type { Role } from '../operations/role.ts';
import type { Authenticator } from './authenticator.ts';
import { isPassword, isPasswordHash } from './password-hash.ts';
import type { Principal } from './principal.ts';
import { isRole, ROLES } from './principal.ts';

interface User {
  readonly name: string;
  readonly role: Role;
  /** Null: the user has a certificate with this name instead of a password. */
  readonly hash: string | null;
}

/** In the file, instead of a hash. */
export const BY_CERTIFICATE = 'certificate';

/**
 * Maximum number of cached valid credentials: a client sends them with each request, and checking a password
 * is slow on purpose.
 */
const REMEMBERED_MAX = 1_000;

/**
 * Passwords that are being checked or wait for it: the check uses the same threads as the file system.
 * Clients whose credentials are cached are not affected.
 */
const CHECKS_MAX = 32;

/** The file has a line `name:role:hash` for each user. Throws Error for an invalid line. */
export function readUsers(text: string, file: string): User[] {
  const users = text.split('\n').flatMap((line, at): readonly User[] => {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) return [];
    const [name = '', role = '', ...rest] = trimmed.split(':');
    const hash = rest.join(':');
    if (name !== '' && isRole(role) && isPasswordHash(hash)) return [{ name, role, hash }];
    if (name !== '' && isRole(role) && hash === BY_CERTIFICATE) return [{ name, role, hash: null }];
    throw new Error(
      `${file}, line ${at + 1} is not a user: expected <name>:<${ROLES.join('|')}>:<hash|${BY_CERTIFICATE}>, as \`signalbox users add\` writes it`,
    );
  });
  if (users.length === 0) throw new Error(`${file} has no users; add one with \`signalbox users add\``);
  return users;
}

/** `check`: whether a password has a hash. The users are those of `readUsers`, at least one. */
export function basicAuthenticator(users: readonly User[], check = isPassword): Authenticator {
  const byName = new Map(users.map((user) => [user.name, user]));
  const remembered = new LRUCache<string, Principal>({ max: REMEMBERED_MAX });
  const decoy = users.find(({ hash }) => hash !== null)?.hash ?? '';
  let checks = 0;
  return {
    challenge: 'Basic realm="signalbox", charset="UTF-8"',
    async authenticate(authorization, certificate) {
      const owner = certificate === undefined ? undefined : byName.get(certificate);
      if (owner && owner.hash === null) return principalOf(owner);
      const [, encoded] = /^basic ([\w+/=]+)$/i.exec(authorization ?? '') ?? [];
      if (encoded === undefined) return null;
      const digest = createHash('sha256').update(encoded).digest('base64');
      const known = remembered.get(digest);
      if (known) return known;
      const credentials = Buffer.from(encoded, 'base64').toString('utf8');
      const at = credentials.indexOf(':');
      if (checks >= CHECKS_MAX) {
        throw new Problem(
          429,
          'RESOURCE_EXHAUSTED',
          `The server is checking ${checks} passwords, which is its limit; send the request again`,
        );
      }
      const user = byName.get(credentials.slice(0, Math.max(at, 0)));
      // An unknown user takes as much time as a known one: the password is compared with that of another
      // user.
      const hash = user?.hash ?? decoy;
      checks++;
      const isRight = await check(credentials.slice(at + 1), hash).finally(() => checks--);
      if (!user || user.hash === null || !isRight) return null;
      const principal = principalOf(user);
      remembered.set(digest, principal);
      return principal;
    },
  };
}

function principalOf({ name, role }: User): Principal {
  return { name, role, isKnown: true };
}

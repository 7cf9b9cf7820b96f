/** The user or program that sends a request, and its role. Pure. */
import type { Role } from '../operations/role.ts';

export interface Principal {
  readonly name: string;
  readonly role: Role;
  /** False: the server doesn't authenticate. */
  readonly isKnown: boolean;
  /** True for a browser that has signed in, which can sign out. */
  readonly hasSession?: boolean;
}

/** Each role includes those before it. */
export const ROLES: readonly Role[] = ['read', 'operate', 'admin'];

export function isAllowed({ role }: Principal, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

export function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}

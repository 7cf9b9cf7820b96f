/**
 * Sessions of browsers: the user in an encrypted cookie (JWE, RFC 7516), so that a server has no state. All
 * servers with the same key accept a session.
 */
import { randomBytes } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { EncryptJWT, errors, jwtDecrypt } from 'jose';
import type { Principal } from './principal.ts';
import { isRole } from './principal.ts';

/** The size of a key of AES-256, bytes. */
const SESSION_KEY_BYTES = 32;

export class Sessions {
  readonly #key: Uint8Array;

  /** `key`: default a random one, so that sessions end with the server. Throws Error for another size. */
  constructor(key: Uint8Array = randomBytes(SESSION_KEY_BYTES)) {
    if (key.length !== SESSION_KEY_BYTES)
      throw new Error(`the session key has ${key.length} bytes; it must have ${SESSION_KEY_BYTES}`);
    this.#key = key;
  }

  sealUser({ name, role }: Principal, lifetimeMs: number): Promise<string> {
    return this.seal({ name, role }, 'user', lifetimeMs);
  }

  /** Null if the session has ended, or was made with another key. */
  async openUser(sealed: string): Promise<Principal | null> {
    const { name, role } = (await this.open(sealed, 'user')) ?? {};
    if (typeof name !== 'string' || typeof role !== 'string' || !isRole(role)) return null;
    return { name, role, isKnown: true, hasSession: true };
  }

  /** `purpose`: the text can be opened for the same purpose only. */
  seal(content: JWTPayload, purpose: string, lifetimeMs: number): Promise<string> {
    return new EncryptJWT(content)
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .setAudience(purpose)
      .setExpirationTime(new Date(Date.now() + lifetimeMs))
      .encrypt(this.#key);
  }

  /** Null if it has expired or isn't ours. */
  async open(sealed: string, purpose: string): Promise<JWTPayload | null> {
    try {
      const { payload } = await jwtDecrypt(sealed, this.#key, {
        audience: purpose,
        requiredClaims: ['exp'],
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
      });
      return payload;
    } catch (error) {
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  }
}

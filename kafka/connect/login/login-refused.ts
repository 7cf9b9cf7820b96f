/** A login that can't succeed by retrying with the same settings. Pure. */

/** The message says what is missing or was rejected, and never contains a secret. */
export class LoginRefused extends Error {
  override readonly name = 'LoginRefused';
}

/** A login that will not succeed by trying again with the same settings. Pure. */

/** The message says what is missing or refused, and never shows a secret. */
export class LoginRefused extends Error {
  override readonly name = 'LoginRefused';
}

/** A client property that can't be honoured. Pure. */

/**
 * A property that is unknown, unsupported or wrong. The message names the property and never shows a secret.
 */
export class ClientPropertyError extends Error {
  override readonly name = 'ClientPropertyError';
  readonly property: string;
  constructor(property: string, reason: string, options?: ErrorOptions) {
    super(`client property ${property}: ${reason}`, options);
    this.property = property;
  }
}

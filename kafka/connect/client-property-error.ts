/** A client property that can't be applied. Pure. */

/**
 * A property that is unknown, unsupported or invalid. The message names the property and never contains a
 * secret.
 */
export class ClientPropertyError extends Error {
  override readonly name = 'ClientPropertyError';
  readonly property: string;
  constructor(property: string, reason: string, options?: ErrorOptions) {
    super(`client property ${property}: ${reason}`, options);
    this.property = property;
  }
}

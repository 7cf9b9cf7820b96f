/** Errors of connectors, as data. Pure. Source: Camunda's ConnectorException and ConnectorInputException. */

/**
 * The input of the connector is invalid: a retry would fail in the same way, so the job has no retries left.
 */
export class ConnectorInputError extends Error {
  override readonly name = 'ConnectorInputError';
}

/** The operation of the connector failed; `code` is what an error expression reads as `error.code`. */
export class ConnectorError extends Error {
  override readonly name = 'ConnectorError';
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** How a connector fails, as data. Pure. Source: Camunda's ConnectorException and ConnectorInputException. */

/** What the connector was given is wrong: trying again gives the same, so the job has no retries left. */
export class ConnectorInputError extends Error {
  override readonly name = 'ConnectorInputError';
}

/** What the connector did has failed; `code` is what an error expression sees as `error.code`. */
export class ConnectorError extends Error {
  override readonly name = 'ConnectorError';
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * Stops an element without stopping its instance: thrown during an evaluation, and caught by the code that
 * runs the element's lifecycle, which creates an incident. Pure. Source: Zeebe's `ErrorType`.
 */

export type IncidentType =
  | 'IO_MAPPING_ERROR'
  | 'EXTRACT_VALUE_ERROR'
  | 'CONDITION_ERROR'
  | 'CALLED_ELEMENT_ERROR'
  | 'JOB_NO_RETRIES'
  | 'JOB_TOPIC_UNAVAILABLE'
  | 'SIGNAL_CHAIN_TOO_LONG'
  | 'TOO_MANY_SIGNALS'
  | 'EXECUTION_LISTENER_NO_RETRIES'
  | 'TASK_LISTENER_NO_RETRIES'
  | 'CALLED_DECISION_ERROR'
  | 'DECISION_EVALUATION_ERROR'
  | 'FORM_NOT_FOUND'
  | 'UNHANDLED_ERROR_EVENT'
  | 'MESSAGE_SIZE_EXCEEDED'
  | 'UNEXPECTED_ERROR';

export class IncidentSignal extends Error {
  override readonly name = 'IncidentSignal';
  readonly type: IncidentType;

  constructor(type: IncidentType, message: string, options?: ErrorOptions) {
    super(message, options);
    this.type = type;
  }
}

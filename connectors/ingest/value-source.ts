/**
 * Where a rule of an ingest file finds a value in a record: by a JSON path (`$.orderId`), by FEEL
 * (`=value.orderId`), in the record's key or a header, or as a literal. Pure.
 */
import type { Json } from '../../bpmn/feel/index.ts';
import { ConnectorInputError } from '../errors.ts';
import { connectorExpression } from '../expression/connector-expression.ts';
import type { RecordCoordinates, RecordMessage } from '../inbound/record-message.ts';
import { JsonPathError, jsonPath } from './json-path.ts';

export interface ValueSource {
  /** As written in the file, for messages. */
  readonly source: string;
  /** Undefined if the record doesn't have it. Throws ConnectorInputError if an expression exceeds a limit. */
  find(message: RecordMessage, coordinates: RecordCoordinates, nowMs: number): Json | undefined;
}

/** Parses a source as written in the file. Throws ConnectorInputError with the reason. */
export function valueSource(written: unknown): ValueSource {
  if (typeof written === 'number') return { source: String(written), find: () => written };
  if (typeof written === 'string') return textSource(written);
  if (typeof written === 'object' && written !== null && !Array.isArray(written)) return partSource(written);
  throw new ConnectorInputError(
    'expected a JSON path, a FEEL expression, a string, {recordKey: true} or {header: NAME}',
  );
}

function textSource(written: string): ValueSource {
  const source = written.trim();
  if (source.startsWith('$')) {
    try {
      const path = jsonPath(source);
      return { source, find: ({ value }) => path.find(value) };
    } catch (error) {
      if (!(error instanceof JsonPathError)) throw error;
      throw new ConnectorInputError(error.message, { cause: error });
    }
  }
  if (!source.startsWith('=')) return { source, find: () => written };
  const expression = connectorExpression(source);
  return {
    source,
    find: (message, coordinates, nowMs) =>
      expression.evaluate({ ...message, kafka: { ...coordinates } }, nowMs) ?? undefined,
  };
}

function partSource(written: object): ValueSource {
  const [[name, value] = [], ...others] = Object.entries(written);
  if (others.length === 0 && name === 'recordKey' && value === true)
    return { source: 'the record key', find: ({ key }) => key ?? undefined };
  if (others.length === 0 && name === 'header' && typeof value === 'string')
    return { source: `header ${value}`, find: ({ headers }) => headers?.[value] ?? undefined };
  throw new ConnectorInputError('expected {recordKey: true} or {header: NAME}');
}

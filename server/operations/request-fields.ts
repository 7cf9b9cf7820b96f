/** Readers for fields that many requests have. Pure; throws Problem. */
import { KEY_PATTERN, readKey } from '../http/key-text.ts';
import { invalidArgument } from '../http/problem.ts';
import { TENANT } from '../model/resource.ts';
import type { OperationRequest, Schema } from './operation.ts';

/** A key in a request. */
export const KEY: Schema = { type: 'string', pattern: KEY_PATTERN };
export const TEXT: Schema = { type: 'string' };
/** A non-empty text. */
export const NAME: Schema = { type: 'string', minLength: 1 };
export const VARIABLES: Schema = { type: ['object', 'null'] };
export const OPERATION_REFERENCE: Schema = { type: ['integer', 'null'], minimum: 1 };

/** An object schema that allows only the given properties. */
export function bodyOf(
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[] = [],
): Schema {
  return { type: 'object', additionalProperties: false, properties, required };
}

/** A body that may contain an operation reference, which has no effect. */
export const ONLY_REFERENCE: Schema = bodyOf({ operationReference: OPERATION_REFERENCE });

/** The key in the path. Throws Problem (400) if it is not a number. */
export function keyParam({ params }: OperationRequest, name: string): number {
  return readKey(name, params[name] ?? '');
}

/** Throws Problem (400) for a tenant other than the default one. */
export function checkTenant(request: string, tenantId: string | null | undefined): void {
  if (tenantId === undefined || tenantId === null || tenantId === '' || tenantId === TENANT) return;
  throw invalidArgument(
    `Expected to handle request ${request} with tenant identifier '${tenantId}', but multi-tenancy is disabled`,
  );
}

/** The JSON text of variables, with all digits of their numbers. */
export function variablesText(variables: object | null | undefined): string {
  return variables === undefined || variables === null ? '' : JSON.stringify(variables);
}

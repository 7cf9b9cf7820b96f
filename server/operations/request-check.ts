/** Validates requests by the schemas of their operation, for HTTP and gRPC. Throws Problem. */
import type { ValidateFunction } from 'ajv';
import { Ajv } from 'ajv';
import { badRequest } from '../http/problem.ts';
import { schemaProblem } from '../http/validation-text.ts';
import type { Operation, Schema } from './operation.ts';

/** Nothing is coerced, removed or filled in, because Camunda rejects requests that don't match its API. */
const ajv = new Ajv({ allErrors: true, strict: false, verbose: true });

const compiled = new WeakMap<Schema, ValidateFunction>();

export function checkRequest(operation: Operation, body: unknown, query: unknown): void {
  if (operation.query) check(operation.query, query);
  if (operation.multipart) return;
  if (body === undefined || body === null) {
    if (operation.requiresBody) throw badRequest('Required request body is missing');
  } else if (operation.body) check(operation.body, body);
}

function check(schema: Schema, value: unknown): void {
  let validate = compiled.get(schema);
  if (!validate) {
    validate = ajv.compile(schema);
    compiled.set(schema, validate);
  }
  if (!validate(value)) throw schemaProblem(validate.errors ?? []);
}

/** Validates requests by the schemas of their operation, for HTTP and gRPC. Throws Problem. */
import type { ValidateFunction } from 'ajv';
import { Ajv } from 'ajv';
import { badRequest } from '../http/problem.ts';
import { schemaProblem } from '../http/validation-text.ts';
import type { Operation, Schema } from './operation.ts';

/** Nothing is coerced, removed or filled in, because Camunda rejects requests that don't match its API. */
const STRICTNESS = { strict: false, verbose: true } as const;
const firstError = new Ajv(STRICTNESS);
const allErrors = new Ajv({ ...STRICTNESS, allErrors: true });
/** Characters of JSON in which all errors are looked for: each item of a large list can be one. */
const ALL_ERRORS_LENGTH_MAX = 64 * 1024;

const compiledForFirst = new WeakMap<Schema, ValidateFunction>();
const compiledForAll = new WeakMap<Schema, ValidateFunction>();

export function checkRequest(operation: Operation, body: unknown, query: unknown): void {
  if (operation.query) check(operation.query, query);
  if (operation.multipart) return;
  if (body === undefined || body === null) {
    if (operation.requiresBody) throw badRequest('Required request body is missing');
  } else if (operation.body) check(operation.body, body);
}

function check(schema: Schema, value: unknown): void {
  const first = compiled(schema, firstError, compiledForFirst);
  if (first(value)) return;
  if (JSON.stringify(value).length > ALL_ERRORS_LENGTH_MAX) throw schemaProblem(first.errors ?? []);
  const all = compiled(schema, allErrors, compiledForAll);
  all(value);
  throw schemaProblem(all.errors ?? []);
}

function compiled(schema: Schema, ajv: Ajv, known: WeakMap<Schema, ValidateFunction>): ValidateFunction {
  let validate = known.get(schema);
  if (!validate) {
    validate = ajv.compile(schema);
    known.set(schema, validate);
  }
  return validate;
}

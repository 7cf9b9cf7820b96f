/** The description of the API: every operation is in it, and all of its schemas are valid. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { openApiOf } from '../../../server/http/open-api.ts';
import { OWN_OPERATIONS } from '../../../server/operations/own-table.ts';
import { OPERATIONS } from '../../../server/operations/table.ts';

interface Described {
  readonly operationId: string;
  readonly 'x-role': string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: object }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { schema: object }>> }>
  >;
}

const description = openApiOf(
  [
    { prefix: '/v2', tag: 'Camunda', operations: OPERATIONS },
    { prefix: '/api', tag: 'Signalbox', operations: OWN_OPERATIONS },
  ],
  '8.10.0',
) as {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
};

const described = Object.entries(description.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

test('every operation is described once, with its role and the parameters of its path', () => {
  assert.equal(description.openapi, '3.1.0');
  const ids = described.map(({ operation }) => operation.operationId);
  const expected = [...OPERATIONS, ...OWN_OPERATIONS].map(({ id }) => id);
  assert.deepEqual([...ids].sort(), [...expected, 'getEvents'].sort());
  assert.equal(new Set(ids).size, ids.length);
  for (const { path, operation } of described) {
    const names = operation.parameters.filter(({ in: place }) => place === 'path').map(({ name }) => name);
    assert.deepEqual(
      names,
      [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name),
      path,
    );
    assert.match(operation['x-role'], /^(read|operate|admin)$/);
  }
});

test('all schemas are valid JSON Schema 2020-12, which OpenAPI 3.1 uses', () => {
  const ajv = new Ajv2020({ strict: false, formats: { 'date-time': true } });
  let count = 0;
  for (const { path, operation } of described) {
    const bodies = Object.values(operation.requestBody?.content ?? {});
    const answers = Object.values(operation.responses).flatMap(({ content = {} }) => Object.values(content));
    const schemas = [...operation.parameters, ...bodies, ...answers].map(({ schema }) => schema);
    for (const schema of schemas) assert.ok(ajv.validateSchema(schema), `${path}: ${ajv.errorsText()}`);
    count += schemas.length;
  }
  assert.ok(count > 100, `only ${count} schemas`);
  assert.throws(() => ajv.validateSchema({ type: 'no such type' }, true));
});

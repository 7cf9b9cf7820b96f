/** The OpenAPI 3.1 description of the server, made from its operations. Pure. */
import type { Operation, Schema } from '../operations/operation.ts';

/** Operations below one path. */
export interface OperationGroup {
  /** Such as /v2. */
  readonly prefix: string;
  readonly tag: string;
  readonly operations: readonly Operation[];
}

type Json = Readonly<Record<string, unknown>>;

const PROBLEM: Schema = {
  type: 'object',
  description: 'Problem details (RFC 9457)',
  required: ['type', 'title', 'status', 'detail', 'instance'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string' },
    fix: { type: 'string', description: 'What to do; below /api only' },
    command: { type: 'string', description: 'What to type for it; below /api only' },
  },
};

const EVENTS: Json = {
  operationId: 'getEvents',
  tags: ['Signalbox'],
  summary: 'Server-sent events of what happens (docs/server.md)',
  'x-role': 'read',
  parameters: [
    parameter('processInstanceKey', 'query', false, { type: 'string' }),
    parameter('processDefinitionId', 'query', false, { type: 'string' }),
    parameter('lastEventId', 'query', false, { type: 'string' }),
    parameter('Last-Event-ID', 'header', false, { type: 'string' }),
  ],
  responses: {
    200: { description: 'The events', content: { 'text/event-stream': { schema: { type: 'string' } } } },
    default: { $ref: '#/components/responses/Problem' },
  },
};

export function openApiOf(groups: readonly OperationGroup[], version: string): Json {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { prefix, tag, operations } of groups) {
    for (const operation of operations) {
      const path = prefix + operation.path;
      paths[path] = { ...paths[path], [operation.method.toLowerCase()]: operationOf(operation, tag) };
    }
  }
  paths['/api/events'] = { get: EVENTS };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Signalbox',
      version,
      description:
        "Camunda's REST API below /v2, as far as Signalbox has it, and its own operations below /api",
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    tags: groups.map(({ tag: name }) => ({ name })),
    security: [{}, { basic: [] }, { bearer: [] }],
    paths,
    components: {
      schemas: { Problem: PROBLEM },
      responses: {
        Problem: {
          description: 'The request has no effect',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
      securitySchemes: {
        basic: { type: 'http', scheme: 'basic' },
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      },
    },
  };
}

function operationOf(operation: Operation, tag: string): Json {
  const { id, path, role, differs, body, requiresBody = false, multipart = false } = operation;
  return {
    operationId: id,
    tags: [tag],
    ...(differs !== undefined && { description: `Differs from Camunda: ${differs}` }),
    'x-role': role,
    parameters: [...pathParameters(path), ...queryParameters(operation.query), ...headersOf(operation)],
    ...((body || multipart) && { requestBody: requestOf(body, multipart, requiresBody) }),
    responses: {
      '2XX': answerOf(operation),
      default: { $ref: '#/components/responses/Problem' },
    },
  };
}

function requestOf(body: Schema | undefined, isMultipart: boolean, required: boolean): Json {
  if (!isMultipart) return { required, content: { 'application/json': { schema: body ?? {} } } };
  const resources = {
    type: 'array',
    items: { type: 'string', contentMediaType: 'application/octet-stream' },
  };
  const schema = { type: 'object', required: ['resources'], properties: { resources } };
  return { required: true, content: { 'multipart/form-data': { schema } } };
}

function answerOf({ role, result }: Operation): Json {
  const headers =
    role === 'read'
      ? {}
      : {
          'Signalbox-Position': {
            description: 'The offset of the command, <partition>:<offset>; send it as At-Least with a read',
            schema: { type: 'string' },
          },
        };
  return {
    description: result ? 'The answer' : 'The answer, if there is one',
    headers,
    ...(result && { content: { 'application/json': { schema: result } } }),
  };
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) =>
    parameter(name, 'path', true, { type: 'string' }),
  );
}

function queryParameters(query: Schema | undefined): Json[] {
  const { properties = {}, required = [] } = (query ?? {}) as {
    properties?: Readonly<Record<string, Schema>>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, schema]) =>
    parameter(name, 'query', required.includes(name), schema),
  );
}

function headersOf({ role }: Operation): Json[] {
  const name = role === 'read' ? 'At-Least' : 'Idempotency-Key';
  return [parameter(name, 'header', false, { type: 'string' })];
}

function parameter(name: string, place: string, required: boolean, schema: Schema): Json {
  return { name, in: place, required, schema };
}

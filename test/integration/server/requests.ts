/** Requests to a server, and what its answers have. */
import assert from 'node:assert/strict';
import { bpmnXml } from '../../bpmn-xml.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: unknown;
}

/** The value at a path in the body of a response; undefined if there is none. */
export function at({ body }: Answer, ...path: readonly (string | number)[]): unknown {
  let value = body;
  for (const step of path) value = (value as Readonly<Record<string | number, unknown>> | undefined)?.[step];
  return value;
}

export const itemsOf = (answer: Answer): Readonly<Record<string, unknown>>[] =>
  at(answer, 'items') as Readonly<Record<string, unknown>>[];

type Init = RequestInit & { readonly server?: string };

export interface Requests {
  send(method: string, path: string, body?: unknown, more?: Init): Promise<Answer>;
  /** Below `/v2`. */
  post(path: string, body?: unknown, more?: Init): Promise<Answer>;
  deploy(xml: string, name?: string): Promise<Answer>;
}

/** `server`: the address of the server that gets a request which names none. */
export function requestsTo(server: () => string): Requests {
  const send: Requests['send'] = (method, path, body, more = {}) =>
    answered(method, `${more.server ?? server()}${path}`, body, more);
  return {
    send,
    post: (path, body, more) => send('POST', `/v2${path}`, body, more),
    deploy(xml, name = 'test.bpmn') {
      const body = new FormData();
      body.append('resources', new Blob([xml]), name);
      return send('POST', '/v2/deployments', undefined, { body });
    },
  };
}

async function answered(
  method: string,
  url: string,
  body: unknown,
  { server: _, ...init }: Init,
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
    ...init,
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson ? JSON.parse(text) : undefined,
  };
}

export const work = (id: string): string =>
  bpmnXml({
    id,
    nodes: [
      { id: 'start', type: 'startEvent' },
      { id: 'task', type: 'userTask', extension: '<zeebe:userTask />' },
      { id: 'end', type: 'endEvent' },
    ],
    flows: ['start -> task -> end'],
  });

export function problem(answer: Answer): { status: number; title: string; detail: string } {
  const { status, headers } = answer;
  assert.match(headers.get('content-type') ?? '', /application\/problem\+json/);
  assert.equal(at(answer, 'status'), status);
  assert.equal(at(answer, 'type'), 'about:blank');
  assert.ok(String(at(answer, 'instance')).startsWith('/'));
  return { status, title: String(at(answer, 'title')), detail: String(at(answer, 'detail')) };
}

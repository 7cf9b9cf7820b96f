/** Requests to the server that serves the page. */

import { readSignInPath, signInPath } from './sign-in.ts';

/** An error response; `message` is the server's text. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** HTTP status; 0 if there was no response. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

interface RequestOptions {
  readonly method?: string;
  readonly body?: unknown;
  /** JSON text of the body, with all digits of its numbers. */
  readonly bodyText?: string;
  /** A multipart body with files. */
  readonly form?: FormData;
  readonly signal?: AbortSignal;
}

interface Parsed {
  readonly text: string;
  readonly value: unknown;
}

/** More than a view requests again and again. */
const PARSED_MAX = 30;
/**
 * The newest responses: a text that is the same as before isn't parsed again and leads to the same object.
 */
const parsed = new Map<string, Parsed>();

/** Resolves with the parsed body, undefined without one. Rejects with ApiError. */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const text = await requestText(path, options);
  if (text === '') return undefined as T;
  const name = `${path} ${JSON.stringify(options.body) ?? ''}`;
  const known = parsed.get(name);
  const value = known?.text === text ? known.value : JSON.parse(text);
  parsed.delete(name);
  parsed.set(name, { text, value });
  for (const oldest of parsed.keys()) {
    if (parsed.size <= PARSED_MAX) break;
    parsed.delete(oldest);
  }
  return value as T;
}

export async function requestText(path: string, options: RequestOptions = {}): Promise<string> {
  const { body, bodyText = body === undefined ? undefined : JSON.stringify(body), form, signal } = options;
  const { method = bodyText === undefined && form === undefined ? 'GET' : 'POST' } = options;
  let response: Response;
  let text: string;
  try {
    response = await fetch(path, {
      method,
      ...(bodyText !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: bodyText,
      }),
      ...(form && { body: form }),
      ...(signal && { signal }),
    });
    text = await response.text();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, "The server doesn't answer. Check that it runs.");
  }
  if (response.status === 401) signInPath.value = readSignInPath(response.headers.get('www-authenticate'));
  if (!response.ok)
    throw new ApiError(response.status, detailOf(text) ?? `${response.status} ${response.statusText}`);
  return text;
}

function detailOf(text: string): string | undefined {
  try {
    const { detail } = JSON.parse(text) as { detail?: string };
    return detail;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export interface Found<T> {
  readonly items: readonly T[];
  readonly page: { readonly totalItems: number; readonly hasMoreTotalItems: boolean };
}

export interface Search {
  readonly filter?: Readonly<Record<string, unknown>>;
  readonly sort?: readonly { readonly field: string; readonly order: 'ASC' | 'DESC' }[];
  readonly page?: { readonly from?: number; readonly limit?: number };
}

export function search<T>(resource: string, body: Search, signal?: AbortSignal): Promise<Found<T>> {
  return request(`/v2/${resource}/search`, { body, ...(signal && { signal }) });
}

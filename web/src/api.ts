/** Requests to the server that serves the page. */

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

/** Resolves with the parsed body, undefined without one. Rejects with ApiError. */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const text = await requestText(path, options);
  return (text === '' ? undefined : JSON.parse(text)) as T;
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
    throw new ApiError(0, 'The server does not answer. Check that it runs.');
  }
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

/**
 * Reads of a client from a server, over HTTP: it has an index of all instances, and may be far from Kafka.
 */
import type { WhyRow } from '../inspect/why/why.ts';
import type { LongNumbers } from '../state/exact-json.ts';
import { parseForJavaScript } from '../state/exact-json.ts';
import { ReadFailed } from './read-failed.ts';
import type { InstanceFilter, InstanceList, InstanceSummary, ReadInstance, Reads } from './reads.ts';
import { LIST_LIMIT } from './reads.ts';

export interface ServerReadsOptions {
  /** Such as http://127.0.0.1:8080. */
  readonly server: string;
  /** The header `authorization` of each request, or what returns it. */
  readonly authorization?: string | (() => string | Promise<string>);
  readonly longNumbers?: LongNumbers;
  readonly timeoutMs: number;
}

export class ServerReads implements Reads {
  readonly #options: ServerReadsOptions;
  readonly #base: string;

  constructor(options: ServerReadsOptions) {
    this.#options = options;
    this.#base = options.server.replace(/\/+$/, '');
  }

  async get(key: number): Promise<ReadInstance> {
    return (await this.#request(`/api/process-instances/${key}`)) as ReadInstance;
  }

  async list(filter: InstanceFilter = {}): Promise<InstanceList> {
    const { limit = LIST_LIMIT } = filter;
    const body = { filter: searchFilter(filter), page: { limit } };
    const found = (await this.#request('/v2/process-instances/search', body)) as Found;
    return { items: found.items.map(summaryOf), total: found.page.totalItems };
  }

  async why(key: number): Promise<readonly WhyRow[]> {
    const { items } = (await this.#request(`/api/process-instances/${key}/why`)) as { items: WhyRow[] };
    return items;
  }

  async #request(path: string, body?: object): Promise<unknown> {
    const { authorization, longNumbers = 'text', timeoutMs } = this.#options;
    const header = typeof authorization === 'function' ? await authorization() : authorization;
    const response = await fetch(`${this.#base}${path}`, {
      headers: {
        accept: 'application/json',
        ...(header !== undefined && { authorization: header }),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    if (response.ok) return parseForJavaScript(text, longNumbers);
    throw failureOf(response, text);
  }
}

/** The fields of Camunda's search. */
function searchFilter({ processId, version, state, hasIncident, variables }: InstanceFilter): object {
  const values = Object.entries(variables ?? {});
  return {
    ...(processId !== undefined && { processDefinitionId: processId }),
    ...(version !== undefined && { processDefinitionVersion: version }),
    ...(state !== undefined && { state }),
    ...(hasIncident !== undefined && { hasIncident }),
    ...(values.length > 0 && {
      variables: values.map(([name, value]) => ({ name, value: JSON.stringify(value) ?? 'null' })),
    }),
  };
}

interface FoundInstance {
  readonly processInstanceKey: string;
  readonly processDefinitionId: string;
  readonly processDefinitionVersion: number;
  readonly processDefinitionKey: string;
  readonly state: string;
  readonly hasIncident: boolean;
  readonly endDate?: string | null;
}

interface Found {
  readonly items: readonly FoundInstance[];
  readonly page: { readonly totalItems: number };
}

function summaryOf(found: FoundInstance): InstanceSummary {
  return {
    instanceKey: Number(found.processInstanceKey),
    processId: found.processDefinitionId,
    version: found.processDefinitionVersion,
    definitionKey: Number(found.processDefinitionKey),
    state: found.state,
    hasIncident: found.hasIncident,
    ...(found.endDate && { endedAt: found.endDate }),
  };
}

/** From problem details (RFC 9457), or from the status alone. */
function failureOf({ status, url }: Response, text: string): ReadFailed {
  const { title, detail } = problemOf(text);
  const said = detail ?? `${url} answered with the status ${status}`;
  return new ReadFailed(String(title ?? `HTTP_${status}`), String(said), { status });
}

/** Empty if something between the client and the server has answered. */
function problemOf(text: string): { readonly title?: unknown; readonly detail?: unknown } {
  try {
    return (JSON.parse(text) as object | null) ?? {};
  } catch {
    return {};
  }
}

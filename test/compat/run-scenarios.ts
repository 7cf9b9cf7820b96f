/** Runs every scenario with a client; a failure is a result, so that the others are run too. */
import type { ClientOperations, CompatClient, Json, SearchPage } from './client.ts';
import type { Rest, Scenario } from './scenarios/world.ts';
import { newId } from './scenarios/world.ts';

export interface ScenarioResult {
  readonly title: string;
  /** `missing`: the client doesn't have an operation that the scenario needs. */
  readonly outcome: 'works' | 'fails' | 'missing';
  readonly error?: string;
}

export async function runScenarios(
  client: CompatClient,
  scenarios: readonly Scenario[],
  rest: Rest,
  onResult: (result: ScenarioResult) => void,
): Promise<ScenarioResult[]> {
  const results: ScenarioResult[] = [];
  for (const scenario of scenarios) {
    const result = await runScenario(client, scenario, rest);
    results.push(result);
    onResult(result);
  }
  return results;
}

async function runScenario(
  { operations }: CompatClient,
  { title, needs, run }: Scenario,
  rest: Rest,
): Promise<ScenarioResult> {
  if (needs.some((name) => operations[name] === undefined)) return { title, outcome: 'missing' };
  try {
    await run(operations as ClientOperations, { rest, id: newId() });
    return { title, outcome: 'works' };
  } catch (error) {
    return { title, outcome: 'fails', error: textOf(error) };
  }
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error);
  const { response } = error as { response?: { body?: unknown } };
  const body = response?.body === undefined ? '' : ` ${JSON.stringify(response.body)}`;
  return `${error.stack ?? error.message}${body}`;
}

/** The server by plain requests. */
export function plainRest(http: string): Rest {
  return {
    async search(resource, request) {
      const response = await fetch(`${http}/v2/${resource}/search`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request satisfies Json),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`search of ${resource}: ${response.status} ${text}`);
      return JSON.parse(text) as SearchPage;
    },
  };
}

/** The interface of a scenario, and its access to the server. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { until } from '../../integration/fixture/until.ts';
import type { ClientOperations, Json, SearchPage } from '../client.ts';

/** The server as a plain HTTP client sees it. */
export interface Rest {
  search(resource: string, request: Json): Promise<SearchPage>;
}

export interface World {
  readonly rest: Rest;
  /** A text that no other scenario uses. */
  readonly id: string;
}

/**
 * What each client must be able to do. A scenario acts only through the client and then checks the server
 * with plain requests, so that a mistake of the client is not checked by the client itself.
 */
export interface Scenario {
  /** The title in the table. */
  readonly title: string;
  /** The scenario is skipped for a client that lacks one of these operations. */
  readonly needs: readonly (keyof ClientOperations)[];
  run(client: ClientOperations, world: World): Promise<void>;
}

export const newId = (): string => `p${randomBytes(5).toString('hex')}`;

export const instanceFilter = (processInstanceKey: string): Json => ({ filter: { processInstanceKey } });

export async function stateOf({ rest }: World, key: string): Promise<unknown> {
  const { items } = await rest.search('process-instances', instanceFilter(key));
  return items[0]?.['state'];
}

export async function reaches(world: World, key: string, state: string): Promise<void> {
  let last: unknown;
  await until(
    () => `instance ${key} is ${state}, not ${last}`,
    async () => {
      last = await stateOf(world, key);
      return last === state;
    },
    60_000,
  );
}

export async function found(world: World, resource: string, filter: Json): Promise<Json> {
  let item: Json | undefined;
  await until(
    `${resource} has an item for ${JSON.stringify(filter)}`,
    async () => {
      [item] = (await world.rest.search(resource, { filter })).items;
      return item !== undefined;
    },
    60_000,
  );
  return item as Json;
}

export async function oneJob(client: ClientOperations, type: string): Promise<string> {
  const [job] = await client.activate(type, 1);
  assert.ok(job, `a job of type ${type}`);
  return job.jobKey;
}

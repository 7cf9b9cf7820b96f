/** Searches for a text in everything that has a name or a key. */
import type { Search } from './api.ts';
import { search } from './api.ts';
import { incidentsLink, instanceLink, instancesLink, processLink, taskLink } from './links.ts';

export interface Hit {
  /** What it is, such as Process instance. */
  readonly kind: string;
  readonly title: string;
  readonly detail: string;
  readonly link: string;
}

type Row = Readonly<Record<string, string | number | null>>;

interface Place {
  readonly resource: string;
  readonly filter: Readonly<Record<string, unknown>>;
  hit(row: Row): Hit;
}

const LIMIT = 10;

/** The most exact first. */
export async function findAll(text: string, signal: AbortSignal): Promise<Hit[]> {
  const places = /^\d{1,16}$/.test(text) ? [...keyPlaces(text), ...textPlaces(text)] : textPlaces(text);
  const found = await Promise.all(
    places.map(async ({ resource, filter, hit }) => {
      const body: Search = { filter, page: { limit: LIMIT } };
      return (await search<Row>(resource, body, signal)).items.map(hit);
    }),
  );
  const hits = found.flat();
  return hits.filter(({ link }, at) => hits.findIndex((each) => each.link === link) === at);
}

function keyPlaces(key: string): Place[] {
  const within = (kind: string) => (row: Row) => ({
    kind,
    title: String(row['elementName'] ?? row['elementId'] ?? key),
    detail: `in instance ${row['processInstanceKey']}`,
    link: `${instanceLink(String(row['processInstanceKey']))}?element=${encodeURIComponent(String(row['elementId']))}`,
  });
  return [
    { resource: 'process-instances', filter: { processInstanceKey: key }, hit: instanceHit },
    {
      resource: 'user-tasks',
      filter: { userTaskKey: key },
      hit: (row) => ({
        kind: 'User task',
        title: String(row['name']),
        detail: String(row['processName'] ?? ''),
        link: taskLink(key),
      }),
    },
    {
      resource: 'incidents',
      filter: { incidentKey: key },
      hit: (row) => ({
        kind: 'Incident',
        title: String(row['errorMessage']),
        detail: `at ${row['elementId']}`,
        link: incidentsLink({ key }),
      }),
    },
    { resource: 'jobs', filter: { jobKey: key }, hit: within('Job') },
    { resource: 'element-instances', filter: { elementInstanceKey: key }, hit: within('Element') },
  ];
}

function textPlaces(text: string): Place[] {
  return [
    { resource: 'process-instances', filter: { businessId: text }, hit: instanceHit },
    {
      resource: 'message-subscriptions',
      filter: { correlationKey: text, messageSubscriptionState: 'CREATED' },
      hit: (row) => ({
        kind: 'Waits for a message',
        title: String(row['messageName']),
        detail: `instance ${row['processInstanceKey']}, correlation key ${text}`,
        link: instanceLink(String(row['processInstanceKey'])),
      }),
    },
    {
      resource: 'process-definitions',
      filter: { processDefinitionId: text },
      hit: (row) => ({
        kind: 'Process',
        title: String(row['name'] ?? text),
        detail: `version ${row['version']}`,
        link: processLink(text, Number(row['version'])),
      }),
    },
    {
      resource: 'variables',
      filter: { value: JSON.stringify(text) },
      hit: (row) => ({
        kind: 'Variable',
        title: `${row['name']} = ${text}`,
        detail: `instance ${row['processInstanceKey']}`,
        link: instanceLink(String(row['processInstanceKey'])),
      }),
    },
    {
      resource: 'element-instances',
      filter: { elementId: text, state: 'ACTIVE' },
      hit: (row) => ({
        kind: 'Element',
        title: text,
        detail: `active instances at it, in ${row['processDefinitionId']}`,
        link: instancesLink({
          process: String(row['processDefinitionId']),
          element: text,
          state: 'active',
        }),
      }),
    },
  ];
}

function instanceHit(row: Row): Hit {
  const key = String(row['processInstanceKey']);
  return {
    kind: 'Process instance',
    title: `${row['processDefinitionName'] ?? row['processDefinitionId']} ${row['businessId'] ?? key}`,
    detail: `${key}, ${String(row['state']).toLowerCase()}`,
    link: instanceLink(key),
  };
}

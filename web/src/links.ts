/** The addresses of the views, which Camunda's Modeler opens, too. Pure. */

export function queryText(query: Readonly<Record<string, string>>): string {
  const entries = Object.entries(query).filter(([, value]) => value !== '');
  return entries.length === 0 ? '' : `?${new URLSearchParams(entries).toString()}`;
}

export function instanceLink(processInstanceKey: string): string {
  return `/operate/processes/${encodeURIComponent(processInstanceKey)}`;
}

export function instancesLink(filter: Readonly<Record<string, string>> = {}): string {
  return `/operate/processes${queryText(filter)}`;
}

export function processLink(processId: string, version: number | string): string {
  return instancesLink({ process: processId, version: String(version) });
}

export function modifyLink(processInstanceKey: string): string {
  return `${instanceLink(processInstanceKey)}/modify`;
}

export function migrateLink(processInstanceKey: string): string {
  return `${instanceLink(processInstanceKey)}/migrate`;
}

export function bulkLink(bulkId: string): string {
  return `/operate/bulk/${encodeURIComponent(bulkId)}`;
}

export function searchLink(text: string): string {
  return `/operate/search${queryText({ q: text })}`;
}

export function incidentsLink(filter: Readonly<Record<string, string>> = {}): string {
  return `/operate/incidents${queryText(filter)}`;
}

export function taskLink(userTaskKey: string): string {
  return `/tasklist/${encodeURIComponent(userTaskKey)}`;
}

/**
 * The parameters of a path that matches a pattern such as `/tasklist/:key`; undefined if it doesn't match.
 */
export function matchPath(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const wanted = pattern.split('/');
  const given = path.replace(/(.)\/$/, '$1').split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    const text = given[at] ?? '';
    if (part.startsWith(':')) params[part.slice(1)] = decoded(text);
    else if (part !== text) return undefined;
  }
  return params;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

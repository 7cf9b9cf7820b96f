/** The conditions of listings: which instances, jobs etc. are selected. Pure. */

import type { Json } from '../bpmn/feel/index.ts';
import { isJsonObject, parseJson } from '../bpmn/feel/index.ts';
import type { ElementInstance, InstanceIndex, ProcessInstance } from '../state/instance.ts';
import { InstanceState } from '../state/instance.ts';
import type { InstanceQuery } from './read/instances.ts';
import type { UnknownWord } from './request-error.ts';
import { RequestError } from './request-error.ts';

/** The conditions of each kind of listing, and the form of their values. */
const CONDITION_FORMS = {
  instances: {
    process: '<id>',
    version: '<n>',
    state: 'active|completed|terminated',
    element: '<id>',
    incident: 'yes|no|<type>',
    'incident-message': '<substring>',
    'business-key': '<text>',
    'variable.<name>': '<value>',
  },
  incidents: { process: '<id>', version: '<n>', element: '<id>', type: '<incident type>' },
  jobs: { process: '<id>', version: '<n>', element: '<id>', type: '<job type>' },
  tasks: {
    process: '<id>',
    version: '<n>',
    element: '<id>',
    assignee: '<person>|none',
    group: '<candidate group>',
    user: '<candidate user>',
  },
  definitions: {
    process: '<id>',
    kind: 'process|decisions|form',
    version: '<n>',
    tag: '<version tag>',
    latest: 'yes|no',
  },
  messages: { name: '<text>', key: '<correlation key>' },
} as const;

export type ListedKind = keyof typeof CONDITION_FORMS;

export interface Conditions {
  readonly fields: ReadonlyMap<string, string>;
  readonly variables: readonly (readonly [name: string, value: string])[];
}

/** Each condition with its form, for `--help` and errors. */
export function conditionsHelp(kind: ListedKind): string {
  return Object.entries(CONDITION_FORMS[kind])
    .map(([name, form]) => `${name}=${form}`)
    .join(', ');
}

/**
 * All conditions must hold; if a name is repeated, the last value counts. Throws RequestError
 * (INVALID_ARGUMENT) with the allowed names.
 */
export function conditionsOf(
  kind: ListedKind,
  pairs: Iterable<readonly [name: string, value: string]>,
): Conditions {
  const fields = new Map<string, string>();
  const variables: [string, string][] = [];
  for (const [name, value] of pairs) {
    const variable = kind === 'instances' ? /^variable[. ](.+)$/s.exec(name)?.[1] : undefined;
    if (variable !== undefined) variables.push([variable, value]);
    else if (conditionNames(kind).includes(name)) fields.set(name, checked(name, value));
    else {
      const message = `unknown condition '${name}' for ${kind}. Allowed: ${conditionsHelp(kind)}`;
      throw invalid(message, { word: name, allowed: conditionNames(kind) });
    }
  }
  return { fields, variables };
}

/** The fixed names; `variable.<name>` is not among them. */
export function conditionNames(kind: ListedKind): string[] {
  return Object.keys(CONDITION_FORMS[kind]).filter((name) => !name.startsWith('variable.'));
}

function checked(field: string, value: string): string {
  if (field === 'version' && !/^\d+$/.test(value)) throw invalid(`version=${value}: expected an integer`);
  if (field === 'state' && stateOf(value) === undefined) {
    const allowed = Object.keys(InstanceState);
    throw invalid(`state=${value}: expected one of ${allowed.join(', ')}`, { word: value, allowed });
  }
  if (field === 'latest' && value !== 'yes' && value !== 'no') {
    throw invalid(`latest=${value}: expected yes or no`);
  }
  return value;
}

function invalid(message: string, unknown?: UnknownWord): RequestError {
  return new RequestError('INVALID_ARGUMENT', message, unknown && { unknown });
}

/** Builds the query: the index header decides as far as possible, bodies are decoded only if necessary. */
export function queryOf(conditions: Conditions): InstanceQuery<true> {
  const { fields, variables } = conditions;
  const byIndex = (index: InstanceIndex): boolean =>
    holds(fields.get('process'), (id) => index.processId === id) &&
    holds(fields.get('version'), (version) => index.version === Number(version)) &&
    holds(fields.get('state'), (state) => index.state === stateOf(state)) &&
    holds(fields.get('incident'), (incident) => (incident === 'no') === !index.incidents);
  const element = fields.get('element');
  const businessKey = fields.get('business-key');
  // If an element is requested, only its incidents count.
  const wantsIncident =
    (fields.has('incident') && fields.get('incident') !== 'no') || fields.has('incident-message');
  const needsBody = element !== undefined || businessKey !== undefined || variables.length > 0;
  const isCounted = fields.get('incident') === 'yes' && !fields.has('incident-message');
  if (!needsBody && (!wantsIncident || isCounted)) return { byIndex };
  const isMeant = (instance: ProcessInstance): boolean =>
    (!wantsIncident || instance.elements.some((each) => isIncidentMeant(conditions, each))) &&
    holds(element, (id) => instance.elements.some(({ elementId }) => elementId === id)) &&
    holds(businessKey, (key) => instance.businessKey === key) &&
    variables.every(([name, value]) => hasVariable(instance, name, value));
  return { byIndex, take: (instance) => (isMeant(instance) ? true : null) };
}

/** True if the element instance has an incident with the requested element, type and message. */
export function isIncidentMeant({ fields }: Conditions, { elementId, incident }: ElementInstance): boolean {
  if (!incident) return false;
  return (
    holds(fields.get('element'), (id) => elementId === id) &&
    holds(fields.get('incident'), (type) => type === 'yes' || type === incident.type) &&
    holds(fields.get('incident-message'), (part) => (incident.message ?? '').includes(part))
  );
}

/** True if nothing is requested or the test holds. */
export function holds(wanted: string | undefined, test: (wanted: string) => boolean): boolean {
  return wanted === undefined || test(wanted);
}

function stateOf(name: string): InstanceState | undefined {
  return new Map<string, InstanceState>(Object.entries(InstanceState)).get(name.toLowerCase());
}

/**
 * Looks in any scope. `5` matches the number 5 and the string "5"; a value that is not valid JSON is a
 * string.
 */
function hasVariable({ elements }: ProcessInstance, name: string, wanted: string): boolean {
  return elements.some(({ variables }) =>
    variables.some((variable) => variable.name === name && isSameValue(variable.value, wanted)),
  );
}

function isSameValue(json: string, wanted: string): boolean {
  return json === wanted || json === JSON.stringify(wanted) || canonical(json) === canonical(wanted);
}

/** JSON with sorted names and without spaces; text that is not valid JSON is returned unchanged. */
function canonical(text: string): string {
  let value: Json;
  try {
    value = parseJson(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return text;
  }
  return JSON.stringify(sorted(value));
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]));
}

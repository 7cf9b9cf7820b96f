/** Reads what `list --where` asks for, and decides whether an instance is meant. Pure. */

import type { InstanceIndex, ProcessInstance } from '../../state/instance.ts';
import { InstanceState } from '../../state/instance.ts';
import { CliError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import type { InstanceQuery } from '../read/instances.ts';
import { splitPair } from './variables.ts';

/** For `--help`. */
export const WHERE_FORMS =
  'process=<id>, version=<n>, state=active|completed|terminated, element=<id>, incident=yes|no|<type>, ' +
  'business-key=<text>, variable.<name>=<value>';

const FIELDS = ['process', 'version', 'state', 'element', 'incident', 'business-key'] as const;
type Field = (typeof FIELDS)[number];

export interface Conditions {
  readonly fields: ReadonlyMap<Field, string>;
  readonly variables: readonly (readonly [name: string, value: string])[];
}

/** One condition an item, or several joined by commas. All must hold. Fails (usage) naming what is not known. */
export function parseConditions(texts: readonly string[]): Conditions {
  const fields = new Map<Field, string>();
  const variables: [string, string][] = [];
  for (const text of texts.flatMap(splitConditions)) {
    const [name, value] = splitPair(text.trim());
    const variable = /^variable[. ](.+)$/s.exec(name)?.[1];
    if (variable !== undefined) variables.push([variable, value]);
    else if (isField(name)) fields.set(name, checked(name, value));
    else throw new CliError(EXIT.usage, `--where knows no '${name}'; it knows ${WHERE_FORMS}`);
  }
  return { fields, variables };
}

/** At commas that another condition follows: a value may have commas of its own. */
function splitConditions(text: string): string[] {
  return text.split(/,(?=\s*(?:process|version|state|element|incident|business-key|variable[. ][^=,]+)=)/);
}

function isField(name: string): name is Field {
  return (FIELDS as readonly string[]).includes(name);
}

function checked(field: Field, value: string): string {
  if (field === 'version' && !/^\d+$/.test(value))
    throw new CliError(EXIT.usage, `version=${value} is no number`);
  if (field === 'state' && !Object.hasOwn(InstanceState, value.toLowerCase())) {
    throw new CliError(EXIT.usage, `state=${value}: a state is ${Object.keys(InstanceState).join(', ')}`);
  }
  return value;
}

/** How to find the instances: the header decides as far as it can, bodies are decoded only for the rest. */
export function queryOf({ fields, variables }: Conditions): InstanceQuery {
  const byIndex = (index: InstanceIndex): boolean =>
    matches(fields.get('process'), (id) => index.processId === id) &&
    matches(fields.get('version'), (version) => index.version === Number(version)) &&
    matches(fields.get('state'), (state) => index.state === stateOf(state)) &&
    matches(fields.get('incident'), (incident) => (incident === 'no') === !index.incidents);
  const incidentType = fields.get('incident');
  const element = fields.get('element');
  const businessKey = fields.get('business-key');
  const isTyped = incidentType !== undefined && incidentType !== 'yes' && incidentType !== 'no';
  if (!isTyped && element === undefined && businessKey === undefined && variables.length === 0)
    return { byIndex };
  const byInstance = (instance: ProcessInstance): boolean =>
    (!isTyped || instance.elements.some(({ incident }) => incident?.type === incidentType)) &&
    matches(element, (id) => instance.elements.some(({ elementId }) => elementId === id)) &&
    matches(businessKey, (key) => instance.businessKey === key) &&
    variables.every(([name, value]) => hasVariable(instance, name, value));
  return { byIndex, byInstance };
}

function matches(wanted: string | undefined, test: (wanted: string) => boolean): boolean {
  return wanted === undefined || test(wanted);
}

function stateOf(name: string): InstanceState | undefined {
  return new Map<string, InstanceState>(Object.entries(InstanceState)).get(name.toLowerCase());
}

/** In any scope. `5` is the number 5 and the text "5"; what is no JSON is text. */
function hasVariable({ elements }: ProcessInstance, name: string, wanted: string): boolean {
  return elements.some(({ variables }) =>
    variables.some((variable) => variable.name === name && isSameValue(variable.value, wanted)),
  );
}

function isSameValue(json: string, wanted: string): boolean {
  return json === wanted || json === JSON.stringify(wanted) || canonical(json) === canonical(wanted);
}

/** JSON with sorted names and without spaces; what is no JSON stays as it is. */
function canonical(text: string): string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return text;
  }
  return JSON.stringify(sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]));
}

/** Describes in Camunda's words what is wrong with a request, from the errors of its schema. Pure. */
import type { ErrorObject } from 'ajv';
import { invalidKey } from './key-text.ts';
import type { Problem } from './problem.ts';
import { badRequest, invalidArgument } from './problem.ts';

/** Unreadable values come first, then all fields that violate a rule. */
export function schemaProblem(errors: readonly ErrorObject[]): Problem {
  const unreadable = errors.find(({ keyword }) => keyword === 'type' || keyword === 'additionalProperties');
  if (unreadable) return badRequest(`Request property [${pathOf(unreadable)}] cannot be parsed`);
  return invalidArgument(errors.map(ruleText).join(' '));
}

const VALUE_LENGTH_MAX = 100;

function ruleText(error: ErrorObject): string {
  const { keyword, params, message } = error;
  const data = String(error.data).slice(0, VALUE_LENGTH_MAX);
  const name = pathOf(error);
  const field = name.split('.').at(-1) ?? name;
  switch (keyword) {
    case 'required':
    case 'minLength':
      return `No ${field} provided.`;
    case 'exclusiveMinimum':
      return `The value for ${field} is '${data}' but must be greater than ${params['limit']}.`;
    case 'minimum':
      return Number(params['limit']) === 0
        ? `The value for ${field} is '${data}' but must be not negative.`
        : `The value for ${field} is '${data}' but must be at least ${params['limit']}.`;
    case 'maximum':
      return `The value for ${field} is '${data}' but must be at most ${params['limit']}.`;
    case 'pattern':
      return invalidKey(field, data).message;
    default:
      return `The value for ${field} ${message ?? 'is invalid'}.`;
  }
}

/** The path with dots, such as filter.state. */
function pathOf({ instancePath, params }: ErrorObject): string {
  const { missingProperty, additionalProperty } = params as {
    missingProperty?: string;
    additionalProperty?: string;
  };
  return [...instancePath.split('/').slice(1), missingProperty ?? additionalProperty]
    .filter((part) => part !== undefined && part !== '')
    .join('.');
}

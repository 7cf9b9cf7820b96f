/** Options of a modification, for one instance and in bulk. */

import type { Command } from 'commander';
import type {
  ActivateInstruction,
  ModifyProcessInstance,
  TerminateInstruction,
} from '../../engine/command.ts';
import { isKey } from '../../state/keys.ts';
import { CliError } from '../frame/errors.ts';
import { EXIT } from '../frame/exit-codes.ts';
import { readVariablesText, splitPair, VARIABLES_FORMS } from './variables.ts';

export interface ModificationOptions {
  readonly activate?: readonly string[];
  readonly terminate?: readonly string[];
  readonly move?: readonly string[];
  readonly variables?: string;
  readonly scope?: string;
}

export function addModificationOptions(command: Command): Command {
  return command
    .option(
      '--activate <element...>',
      'activate elements; element@key chooses the enclosing scope by its key',
    )
    .option(
      '--terminate <element|key...>',
      'terminate one element instance by its key, or all of an element by its id',
    )
    .option('--move <from=to...>', 'terminate the active instances of FROM and activate TO instead')
    .option('--variables <json>', `variables for the activated elements: ${VARIABLES_FORMS}`)
    .option(
      '--scope <element>',
      'scope of the variables: an activated element or a subprocess that encloses it',
    );
}

/** All fields except the instance. Fails (usage). */
export async function modificationOf(
  options: ModificationOptions,
): Promise<Omit<ModifyProcessInstance, 'instanceKey'>> {
  const { activate = [], terminate = [], move = [] } = options;
  if (activate.length + terminate.length + move.length === 0) {
    throw new CliError(EXIT.usage, 'use at least one of --activate, --terminate, --move');
  }
  const variables = await readVariablesText(options.variables);
  if (variables !== undefined && activate.length === 0) {
    throw new CliError(EXIT.usage, '--variables requires --activate', {
      hint: 'To set variables of active elements, use `signalbox set variables`.',
    });
  }
  const scopeVariables = variables === undefined ? [] : [{ elementId: options.scope ?? '', variables }];
  return {
    activate: activate.map((text) => ({ ...activationOf(text), scopeVariables })),
    terminate: terminate.map(terminationOf),
    move: move.map((text) => {
      const [sourceElementId, targetElementId] = splitPair(text);
      return { sourceElementId, targetElementId };
    }),
  };
}

function activationOf(text: string): ActivateInstruction {
  const at = text.lastIndexOf('@');
  if (at < 0) return { elementId: text };
  const ancestorKey = Number(text.slice(at + 1));
  if (isKey(ancestorKey)) return { elementId: text.slice(0, at), ancestorKey };
  throw new CliError(EXIT.usage, `'${text}': expected the key of an element instance after the @`);
}

function terminationOf(text: string): TerminateInstruction {
  return /^\d+$/.test(text) ? { elementInstanceKey: Number(text) } : { elementId: text };
}

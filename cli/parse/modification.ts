/** What a modification is made of on the command line, for one instance and in bulk. */

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
      'activate elements; element@key chooses the scope around it, by its key',
    )
    .option(
      '--terminate <element|key...>',
      'terminate element instances: one by its key, all by their element',
    )
    .option('--move <from=to...>', 'make each active instance of one element one of another')
    .option('--variables <json>', `for what is activated: ${VARIABLES_FORMS}`)
    .option(
      '--scope <element>',
      'where the variables are local: an activated element or a subprocess around it',
    );
}

/** Without the instance. Fails (usage). */
export async function modificationOf(
  options: ModificationOptions,
): Promise<Omit<ModifyProcessInstance, 'instanceKey'>> {
  const { activate = [], terminate = [], move = [] } = options;
  if (activate.length + terminate.length + move.length === 0) {
    throw new CliError(EXIT.usage, 'say what to do: --activate, --terminate or --move');
  }
  const variables = await readVariablesText(options.variables);
  if (variables !== undefined && activate.length === 0) {
    throw new CliError(EXIT.usage, '--variables are for what is activated: give --activate', {
      hint: '`signalbox set variables` sets those of what is active.',
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
  throw new CliError(EXIT.usage, `'${text}': behind the @ stands the key of an element instance`);
}

function terminationOf(text: string): TerminateInstruction {
  return /^\d+$/.test(text) ? { elementInstanceKey: Number(text) } : { elementId: text };
}

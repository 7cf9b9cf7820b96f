/** The JSON Schemas of the command line's output (`docs/json`), for tests that run commands. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import { Ajv2020 } from 'ajv/dist/2020.js';

const FOLDER = new URL('../../docs/json/', import.meta.url);
const ENDING = '.schema.json';
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

const ajv = new Ajv2020({ strict: false, formats: { 'date-time': TIME } });
const compiled = new Map<string, ValidateFunction>();

/** Names of commands with a schema, their words joined by `-`. */
export function schemaNames(): readonly string[] {
  return readdirSync(FOLDER).map((file) => file.slice(0, -ENDING.length));
}

/** The words of `args` that name a command with a schema; undefined if there is no such command. */
export function schemaOf(args: readonly string[]): string | undefined {
  const words = args.filter((arg) => /^[a-z][a-z-]*$/.test(arg));
  const names = new Set(schemaNames());
  for (const [index, word] of words.entries()) {
    const both = `${word}-${words[index + 1]}`;
    if (names.has(both)) return both;
    if (names.has(word)) return word;
  }
  return undefined;
}

/** Fails with the first line that doesn't match the schema. */
export function assertMatches(name: string, lines: readonly unknown[]): void {
  const validate = compiled.get(name) ?? compile(name);
  for (const line of lines) {
    const isValid = validate(line);
    assert.ok(
      isValid,
      `docs/json/${name}${ENDING}: ${ajv.errorsText(validate.errors)}: ${JSON.stringify(line)}`,
    );
  }
}

function compile(name: string): ValidateFunction {
  const validate = ajv.compile(
    JSON.parse(readFileSync(new URL(`${name}${ENDING}`, FOLDER), 'utf8')) as object,
  );
  compiled.set(name, validate);
  return validate;
}

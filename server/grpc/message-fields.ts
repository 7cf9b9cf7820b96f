/** Reads fields of gRPC messages. Pure; throws Problem for JSON that can't be read. */
import { parseExactJson } from '../http/exact-json.ts';
import { invalidArgument, Problem } from '../http/problem.ts';
import type { Message } from './rpc.ts';

export function text(message: Message, name: string): string {
  return String(message[name] ?? '');
}

export function int(message: Message, name: string): number {
  return Number(message[name] ?? 0);
}

export function messages(message: Message, name: string): readonly Message[] {
  return (message[name] ?? []) as readonly Message[];
}

export function texts(message: Message, name: string): readonly string[] {
  return (message[name] ?? []) as readonly string[];
}

/** Variables are the JSON text of an object; an empty text means none. */
export function variables(message: Message, name = 'variables'): object {
  const json = text(message, name).trim();
  if (json === '') return {};
  let value: unknown;
  try {
    value = parseExactJson(json);
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw invalidArgument(`Invalid JSON value: ${json.slice(0, 100)}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw invalidArgument(
    `Property '${name}' is invalid: Expected document to be a root level object, but was '${json.slice(0, 100)}'`,
  );
}

/** The key, or `undefined` for 0, which means that it was not set. */
export function keyOr(message: Message, name: string): string | undefined {
  const value = text(message, name);
  return value === '0' || value === '' ? undefined : value;
}

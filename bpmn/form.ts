/**
 * Reads a `.form` file: the engine needs only the id and the version tag in its JSON. Pure. Source: Zeebe's
 * FormResourceTransformer.
 */
import { ID_LENGTH_MAX } from './limits.ts';
import type { CompiledResource, Form } from './model.ts';

/** Problems become findings. */
export function compileForm(file: string, text: string): CompiledResource {
  const form = read(text);
  if (typeof form !== 'string') return { file, processes: [], findings: [], form };
  return { file, processes: [], findings: [{ file, reason: form }] };
}

/** The form, or the reason why it is invalid. */
function read(text: string): Form | string {
  if (text.trimStart().startsWith('<')) return 'not a form: it is XML; a form is a JSON file';
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    return `not a form: malformed JSON (${(error as Error).message})`;
  }
  const { id, versionTag } = (content ?? {}) as { readonly id?: unknown; readonly versionTag?: unknown };
  if (typeof id !== 'string' || id.trim() === '') return "the form has no 'id'";
  if (id.length > ID_LENGTH_MAX) return `the id is longer than ${ID_LENGTH_MAX} characters (ID_LENGTH_MAX)`;
  return { id, ...(typeof versionTag === 'string' && versionTag !== '' ? { versionTag } : {}) };
}

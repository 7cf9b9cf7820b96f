/** Whether a test of a name stands in a test file: it is looked for in its text. */
import { readFileSync } from 'node:fs';

const sources = new Map<string, string>();

/** `file`: from the project's root. */
export function hasTest(file: string, name: string): boolean {
  const source = sources.get(file) ?? readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  sources.set(file, source);
  return source.includes(`'${name}'`) || source.includes(`\`${name}\``) || source.includes(`"${name}"`);
}

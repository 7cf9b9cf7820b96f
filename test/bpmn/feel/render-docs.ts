/**
 * The parts of `docs/feel.md` that are generated from tables: the language and the built-in functions with
 * their examples.
 */
import { FEEL_DIFFERENCES } from '../../../bpmn/feel/differences.ts';
import type { BuiltIn } from '../../../bpmn/feel/functions/built-in.ts';
import { FUNCTION_GROUPS } from '../../../bpmn/feel/functions/table.ts';
import { LANGUAGE } from './language.ts';

/** Replaces the text between `<!-- begin name -->` and `<!-- end name -->`. */
export function withTables(page: string): string {
  const blocks = { language: languageTable(), functions: functionTables(), differences: differencesTable() };
  let result = page;
  for (const [name, text] of Object.entries(blocks)) {
    const block = new RegExp(`(<!-- begin ${name} -->\n)[\\s\\S]*?(<!-- end ${name} -->)`);
    if (!block.test(result)) throw new Error(`docs/feel.md has no block '${name}'`);
    result = result.replace(block, (_all, begin: string, end: string) => `${begin}${text}${end}`);
  }
  return result;
}

function languageTable(): string {
  const rows = LANGUAGE.map(({ title, rule, source, examples }) => [
    code(title),
    rule,
    examplesOf(examples),
    source,
  ]);
  return table(['', 'Rule', 'Examples', 'Source'], rows);
}

function functionTables(): string {
  return FUNCTION_GROUPS.map(({ title, functions }) => {
    const rows = functions.map((builtIn) => [
      signaturesOf(builtIn),
      builtIn.note,
      examplesOf(builtIn.examples),
      builtIn.source,
    ]);
    return `### ${title}\n\n${table(['Function', 'Note', 'Examples', 'Source'], rows)}`;
  }).join('\n');
}

function differencesTable(): string {
  const rows = FEEL_DIFFERENCES.map(({ name, reason, expression, here, camunda }) => [
    name,
    reason,
    code(expression),
    code(here),
    code(camunda),
  ]);
  return table(['', 'Reason', 'Expression', 'Here', 'Camunda'], rows);
}

function signaturesOf({ overloads }: BuiltIn): string {
  return overloads.map(({ signature }) => code(signature)).join('<br>');
}

function examplesOf(examples: readonly (readonly [string, string])[]): string {
  return examples.map(([expression, value]) => `${code(expression)} → ${code(value)}`).join('<br>');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('');
}

/** Escapes vertical bars, which would end the cell. */
function code(text: string): string {
  const quoted = text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
  return quoted.replaceAll('|', '\\|');
}

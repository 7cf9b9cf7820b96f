/** The page `docs/schema-features.md` from the outcomes in `docs/schema-features.json`. Pure. */
import { isWorking } from './compare.ts';
import type { CaseOutcome, Outcome, SchemaFormat } from './schema-case.ts';

/** The content of `docs/schema-features.json`. */
export interface SchemaFeatures {
  /** Package -> version. */
  readonly python: { readonly [name: string]: string };
  readonly outcomes: readonly CaseOutcome[];
}

const TITLES: { readonly [format in SchemaFormat]: string } = {
  json: 'JSON Schema',
  avro: 'Avro',
  protobuf: 'Protobuf',
};

export function renderSchemaPage({ python, outcomes }: SchemaFeatures): string {
  const versions = Object.entries(python).map(([name, version]) => `${name} ${version}`);
  const formats = Object.keys(TITLES) as SchemaFormat[];
  const of = (format: SchemaFormat) => outcomes.filter((one) => one.format === format);
  return [
    '# Features of schemas',
    '',
    'Which features of JSON Schema, Avro and Protobuf work with a schema registry. `npm run schemas` writes this page and',
    '`schema-features.json`: with a real registry, Signalbox writes each value and Python reads it, Python writes it and',
    'Signalbox reads it, and both get a value that they must reject. JSON is validated only with',
    '`json.fail.invalid.schema=true`, as here. Python uses:',
    '',
    ...versions.map((version) => `- ${version}`),
    '',
    '- **written**: Signalbox writes, Python reads an equal value.',
    '- **read**: Python writes, Signalbox reads an equal value.',
    '- **rejected**: both reject the invalid value when they write; `-`: the case has none.',
    '',
    '| format | cases | all work |',
    '|---|---|---|',
    ...formats.map(
      (format) => `| ${TITLES[format]} | ${of(format).length} | ${of(format).filter(isWorking).length} |`,
    ),
    '',
    ...renderDifferences(outcomes),
    ...renderForms(outcomes),
    ...formats.flatMap((format) => ['', `## ${TITLES[format]}`, '', ...renderFormat(of(format))]),
    '',
  ].join('\n');
}

function renderDifferences(outcomes: readonly CaseOutcome[]): string[] {
  const rows = new Map<string, string[]>();
  for (const one of outcomes.filter((other) => !isWorking(other))) {
    const cells = { written: one.written, read: one.read, rejected: one.rejected ?? 'works' };
    const what = Object.entries(cells)
      .filter(([, outcome]) => outcome !== 'works')
      .map(([name, outcome]) => `${name}: ${differenceOf(outcome)}`);
    const key = `${cellText(one.feature)} | ${cellText(what.join('; '))} | ${cellText(one.reason ?? '')}`;
    rows.set(key, [...(rows.get(key) ?? []), one.dialect]);
  }
  const lines = [...rows].map(([key, dialects]) => `| ${dialects.join(', ')} | ${key} |`);
  return [
    '## What differs, and why',
    '',
    '| dialects | feature | what | reason |',
    '|---|---|---|---|',
    ...lines,
    '',
  ];
}

function renderForms(outcomes: readonly CaseOutcome[]): string[] {
  const lines = outcomes.flatMap(({ feature, forms }) =>
    forms
      ? [
          `| ${feature} | ${[forms.signalbox, forms.python].map((form) => `\`${cellText(form)}\``).join(' | ')} |`,
        ]
      : [],
  );
  const head = [
    '## Values with another form',
    '',
    'Signalbox shows the value that Avro stores: a number of days or milliseconds since 1970, bytes as text with one',
    'character per byte. Python shows its own types; `$date` and the like stand for them here.',
    '',
  ];
  return [...head, '| feature | Signalbox | Python |', '|---|---|---|', ...lines];
}

/** One row for each feature, one column for each dialect: written, read, rejected. */
function renderFormat(outcomes: readonly CaseOutcome[]): string[] {
  const dialects = [...new Set(outcomes.map(({ dialect }) => dialect))];
  const features = [...new Set(outcomes.map(({ feature }) => feature))];
  const columns = dialects.map((dialect) => `${dialect}: written, read, rejected`);
  const rows = features.map((feature) => {
    const cells = dialects.map((dialect) => {
      const one = outcomes.find((other) => other.feature === feature && other.dialect === dialect);
      if (one === undefined) return '';
      return [one.written, one.read, one.rejected].map(wordOf).join(', ');
    });
    return `| ${cellText(feature)} | ${cells.join(' | ')} |`;
  });
  return [`| feature | ${columns.join(' | ')} |`, `|---|${'---|'.repeat(columns.length)}`, ...rows];
}

function wordOf(outcome: Outcome | undefined): string {
  if (outcome === undefined) return '-';
  return outcome === 'works' ? 'works' : '**differs**';
}

function differenceOf(outcome: Outcome): string {
  return outcome === 'works' ? '' : outcome.differs;
}

function cellText(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

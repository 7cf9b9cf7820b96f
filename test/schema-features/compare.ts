/** Exchanges the value of each case between Signalbox and Python's serializers, through one registry. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Json } from '../../bpmn/feel/index.ts';
import { FeelDecimal, isJsonObject, parseJson } from '../../bpmn/feel/index.ts';
import type { RegistrySettings } from '../../connectors/formats/registry-settings.ts';
import { registrySettings } from '../../connectors/formats/registry-settings.ts';
import { SchemaRegistries } from '../../connectors/formats/schema-registry.ts';
import type { CaseOutcome, Outcome, SchemaCase } from './schema-case.ts';

const PROGRAM = fileURLToPath(new URL('python_serializers.py', import.meta.url));

interface Answer {
  readonly written?: string;
  readonly rejected?: boolean;
  readonly value?: string;
  readonly error?: string;
}

/** What Signalbox does with a case. */
interface Own {
  readonly bytes?: string;
  readonly writeError?: string;
  readonly value?: Json;
  readonly readError?: string;
  readonly rejected?: boolean;
}

/** `python`: the interpreter of an environment with confluent-kafka. `url`: of the registry. */
export async function compareSchemas(
  cases: readonly SchemaCase[],
  { python, url }: { readonly python: string; readonly url: string },
): Promise<CaseOutcome[]> {
  const written = await ask(python, { url, mode: 'write', cases });
  const settings = registrySettings(url, new Map([['json.fail.invalid.schema', 'true']]));
  const own: Own[] = [];
  for (const [at, one] of cases.entries()) own.push(await exchange(settings, one, at, written[at] ?? {}));
  const withBytes = cases.map((one, at) => ({ ...one, bytes: own[at]?.bytes }));
  const read = await ask(python, { url, mode: 'read', cases: withBytes });
  return cases.map((one, at) => outcomeOf(one, own[at] ?? {}, written[at] ?? {}, read[at] ?? {}));
}

async function ask(python: string, question: object): Promise<readonly Answer[]> {
  const child = spawn(python, [PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  child.stdin.end(JSON.stringify(question));
  const answers = await text(child.stdout);
  const [code] = await ended;
  if (code !== 0) throw new Error(`${PROGRAM} ended with exit code ${code}`);
  return JSON.parse(answers) as readonly Answer[];
}

async function exchange(
  settings: RegistrySettings,
  one: SchemaCase,
  at: number,
  python: Answer,
): Promise<Own> {
  const own: { -readonly [name in keyof Own]: Own[name] } = {};
  try {
    // Python has registered a schema with references; an encoder only has the text of one schema.
    const encoder = await new SchemaRegistries().encoder({
      settings,
      topic: one.references ? `python-${at}` : `own-${at}`,
      schemaType: one.format,
      schema: one.references ? undefined : one.schema,
    });
    if (one.invalid !== undefined) own.rejected = rejects(() => encoder.encode(objectOf(one.invalid)));
    own.bytes = encoder.encode(objectOf(one.value)).toString('hex');
  } catch (error) {
    own.writeError = (error as Error).message;
  }
  if (python.written === undefined) return own;
  try {
    const bytes = Buffer.from(python.written, 'hex');
    own.value = (await new SchemaRegistries().decode(settings, bytes)).value;
  } catch (error) {
    own.readError = (error as Error).message;
  }
  return own;
}

function rejects(work: () => unknown): boolean {
  try {
    work();
    return false;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'FAIL') return true;
    throw error;
  }
}

function objectOf(json: string | undefined): Json {
  return parseJson(json ?? '{}');
}

function outcomeOf(one: SchemaCase, own: Own, written: Answer, read: Answer): CaseOutcome {
  const { format, dialect, feature, value, signalboxReads = value, python = value, invalid, reason } = one;
  const outcome = {
    format,
    dialect,
    feature,
    written: writeOutcome(one, own, read, python),
    read:
      written.written === undefined
        ? differs(`Python doesn't write it: ${shortened(written.error)}`)
        : own.readError === undefined
          ? equal('Signalbox reads', own.value ?? null, signalboxReads)
          : differs(shortened(own.readError)),
    ...(invalid === undefined ? {} : { rejected: rejectOutcome(own.rejected, written.rejected) }),
    ...(one.python === undefined || one.readerSchema
      ? {}
      : { forms: { signalbox: signalboxReads, python: one.python } }),
  };
  return isWorking(outcome) || reason === undefined ? outcome : { ...outcome, reason };
}

/** True if all outcomes of the case are `'works'`. */
export function isWorking({ written, read, rejected = 'works' }: CaseOutcome): boolean {
  return [written, read, rejected].every((outcome) => outcome === 'works');
}

function writeOutcome({ message }: SchemaCase, own: Own, read: Answer, python: string): Outcome {
  if (message !== undefined) return differs('not supported: only the first message is written');
  if (own.writeError !== undefined) return differs(shortened(own.writeError));
  if (read.value === undefined) return differs(`Python doesn't read it: ${shortened(read.error)}`);
  return equal('Python reads', parseJson(read.value), python);
}

function rejectOutcome(own: boolean | undefined, python: boolean | undefined): Outcome {
  if (own && python) return 'works';
  const accepting = [...(own ? [] : ['Signalbox']), ...(python ? [] : ['Python'])];
  return differs(`accepted by ${accepting.join(' and ')}`);
}

function equal(what: string, found: Json, expected: string): Outcome {
  const [left, right] = [canonical(found), canonical(parseJson(expected))];
  return left === right ? 'works' : differs(`${what} ${shortened(left)}`);
}

/** Sorted by name, numbers with all of their digits. */
function canonical(value: Json): string {
  if (value instanceof FeelDecimal) return value.value.toFixed();
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name] ?? null)}`).join(',')}}`;
}

function differs(what: string): Outcome {
  return { differs: what };
}

function shortened(reason = 'no reason'): string {
  // Addresses, ids and subjects are different in each run.
  return reason
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\b(python|own)-\d+/g, '$1')
    .slice(0, 160);
}

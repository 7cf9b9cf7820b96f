/**
 * `zeebe:taskDefinition` and `zeebe:taskHeaders`: the definition of an element's job. Pure. Source: Zeebe's
 * ZeebeTaskDefinition.
 */
import { JOB_TYPE_TOPIC_BYTES_MAX, TASK_HEADERS_MAX } from '../limits.ts';
import type { JobDefinition, TextOrFeel } from '../model.ts';
import type { ModdleElement } from '../parse/moddle-element.ts';
import { elementsOf, extensionsOf, textOf } from '../parse/moddle-element.ts';
import type { Compiler } from './compiler.ts';
import type { NodeDraft } from './draft.ts';
import { singleExtension } from './extensions.ts';

/** The extension elements of a job. */
export const JOB_EXTENSIONS = ['zeebe:TaskDefinition', 'zeebe:TaskHeaders'] as const;

const RETRIES_DEFAULT = '3';

/** Reads the required job of an element. */
export function readJob(source: ModdleElement, node: NodeDraft, compiler: Compiler): void {
  const definition = singleExtension(source, 'zeebe:TaskDefinition', compiler);
  if (definition === undefined) {
    compiler.report(source, 'zeebe:taskDefinition with a job type is missing');
    return;
  }
  const headers = singleExtension(source, 'zeebe:TaskHeaders', compiler);
  const job = readJobParts(source, definition, 'zeebe:taskDefinition', headers, compiler);
  if (job !== undefined) node.job = job;
}

/** True if the element has a `zeebe:taskDefinition`. */
export function hasJob(source: ModdleElement): boolean {
  return extensionsOf(source, 'zeebe:TaskDefinition').length > 0;
}

/** The static task headers, in document order; those without a key or a value are ignored, as in Zeebe. */
export function readHeaders(source: ModdleElement, compiler: Compiler): [name: string, value: string][] {
  return headersOf(source, singleExtension(source, 'zeebe:TaskHeaders', compiler), compiler);
}

function headersOf(
  source: ModdleElement,
  container: ModdleElement | undefined,
  compiler: Compiler,
): [name: string, value: string][] {
  const headers: [string, string][] = [];
  for (const header of container === undefined ? [] : elementsOf(container, 'values')) {
    const key = textOf(header, 'key') ?? '';
    const value = textOf(header, 'value') ?? '';
    if (key !== '' && value !== '' && compiler.checkName(source, key, 'a task header key'))
      headers.push([key, value]);
  }
  if (headers.length > TASK_HEADERS_MAX) {
    compiler.report(source, `there are more than ${TASK_HEADERS_MAX} task headers (TASK_HEADERS_MAX)`);
  }
  return headers;
}

/** The job described by `definition` (called `what`): its type, retries, and the headers of `container`. */
export function readJobParts(
  source: ModdleElement,
  definition: ModdleElement,
  what: string,
  container: ModdleElement | undefined,
  compiler: Compiler,
): JobDefinition | undefined {
  const typeText = compiler.requireText(source, definition, 'type', `the type of ${what}`);
  const type = typeText === undefined ? undefined : compiler.textOrFeel(source, typeText, 'the job type');
  const retriesText = textOf(definition, 'retries')?.trim() || RETRIES_DEFAULT;
  const retries = compiler.textOrFeel(source, retriesText, 'the retries of the job');
  const headers = headersOf(source, container, compiler);
  if (type === undefined || retries === undefined) return undefined;
  checkRetries(source, retries, compiler);
  checkType(source, type, compiler);
  return { type, retries, headers };
}

function checkRetries(source: ModdleElement, retries: TextOrFeel, compiler: Compiler): void {
  if (retries.kind === 'feel' || /^\d{1,9}$/.test(retries.text)) return;
  compiler.report(source, `the retries '${retries.text}' are not an integer`);
}

/** A static type becomes the end of a topic name, in which each other byte is written as `_xx`. */
function checkType(source: ModdleElement, type: TextOrFeel, compiler: Compiler): void {
  if (type.kind === 'feel') return;
  const bytes = Buffer.from(type.text);
  const length = bytes.reduce(
    (sum, byte) => sum + (/[A-Za-z0-9-]/.test(String.fromCharCode(byte)) ? 1 : 3),
    0,
  );
  if (length <= JOB_TYPE_TOPIC_BYTES_MAX) return;
  const limit = `${JOB_TYPE_TOPIC_BYTES_MAX} bytes in a topic's name (JOB_TYPE_TOPIC_BYTES_MAX)`;
  compiler.report(source, `the job type '${type.text.slice(0, 100)}...' exceeds ${limit}`);
}

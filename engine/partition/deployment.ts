/** The asynchronous preparation of a deployment: compiling and checksums. */
import { createHash } from 'node:crypto';
import { compileResource, completeContent } from '../../bpmn/compile.ts';
import type { CompiledResource } from '../../bpmn/model.ts';
import type { Resource } from '../command.ts';
import type { PreparedDeployment } from '../step/environment.ts';
import { missingBound } from './deployment-bindings.ts';

/** SHA-256 of a file's text, hex. */
function checksumOf(xml: string): string {
  return createHash('sha256').update(xml, 'utf8').digest('hex');
}

/**
 * Compiles all resources; problems are in their findings. A process id may occur only once in a deployment.
 */
export async function prepareDeployment(
  resources: readonly Resource[],
  compile = compileResource,
): Promise<PreparedDeployment> {
  const seen = new Map<string, string>();
  const prepared: PreparedDeployment['resources'][number][] = [];
  const texts = resources.map(({ name = '', content = '' }) => ({ file: name, xml: content }));
  for (const text of texts) {
    const { file: name } = text;
    const content = await completeContent(text, texts);
    const compiled = await compile(name, content);
    const findings = [...compiled.findings];
    for (const [id, elementType, what] of idsOf(compiled)) {
      const other = seen.get(`${what} ${id}`);
      if (other !== undefined) {
        const reason = `${what} id '${id}' is also in ${other}; it must be unique in a deployment`;
        findings.push({ file: name, elementId: id, elementType, reason });
      }
      seen.set(`${what} ${id}`, name);
    }
    const resource = findings.length > 0 ? { file: name, processes: [], findings } : compiled;
    prepared.push({ resource, xml: content, checksum: checksumOf(content) });
  }
  // The content of a file with findings is unknown.
  if (prepared.some(({ resource }) => resource.findings.length > 0)) return { resources: prepared };
  const has = (what: string, id: string) => seen.has(`${what} ${id}`);
  return {
    resources: prepared.map((one) => {
      const findings = missingBound(one.resource, has);
      if (findings.length === 0) return one;
      return { ...one, resource: { file: one.resource.file, processes: [], findings } };
    }),
  };
}

/** Ids that must be unique in a deployment: each with its type and its name in findings. */
function* idsOf(compiled: CompiledResource): Generator<readonly [id: string, type: string, what: string]> {
  for (const { id } of compiled.processes) yield [id, 'bpmn:Process', 'process'];
  const { decisions, form } = compiled;
  if (form) yield [form.id, 'form', 'form'];
  if (!decisions) return;
  yield [decisions.id, 'dmn:Definitions', 'graph'];
  for (const id of decisions.decisions.keys()) yield [id, 'dmn:Decision', 'decision'];
}

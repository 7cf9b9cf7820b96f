/**
 * What has to be done before a deployment's step, because parsing is asynchronous: compiling and checksums.
 */
import { createHash } from 'node:crypto';
import { compileResource } from '../bpmn/compile.ts';
import type { Resource } from './command.ts';
import type { PreparedDeployment } from './step/environment.ts';

/** SHA-256 of a file's text, hex. */
function checksumOf(xml: string): string {
  return createHash('sha256').update(xml, 'utf8').digest('hex');
}

/**
 * Compiles each resource; what is wrong with it stands in its findings. A process id may occur once in the
 * set.
 */
export async function prepareDeployment(
  resources: readonly Resource[],
  compile = compileResource,
): Promise<PreparedDeployment> {
  const seen = new Map<string, string>();
  const prepared: PreparedDeployment['resources'][number][] = [];
  for (const { name = '', content = '' } of resources) {
    const compiled = await compile(name, content);
    const findings = [...compiled.findings];
    for (const { id } of compiled.processes) {
      const other = seen.get(id);
      if (other !== undefined) {
        const reason = `process id '${id}' is also in ${other}; a deployment can hold it once`;
        findings.push({ file: name, elementId: id, elementType: 'bpmn:Process', reason });
      }
      seen.set(id, name);
    }
    const processes = findings.length > 0 ? [] : compiled.processes;
    prepared.push({
      resource: { file: name, processes, findings },
      xml: content,
      checksum: checksumOf(content),
    });
  }
  return { resources: prepared };
}

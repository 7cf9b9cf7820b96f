/** Checks files as a deployment does, and deploys nothing. */
import { compileResources } from '../../bpmn/compile.ts';
import { invalidArgument } from '../http/problem.ts';
import type { Operation } from './operation.ts';

export const validateResources: Operation = {
  id: 'validateResources',
  method: 'POST',
  path: '/validations',
  role: 'read',
  multipart: true,
  async answer(_call, { files }) {
    if (files.length === 0) throw invalidArgument('No resources provided.');
    const compiled = await compileResources(files.map(({ name: file, content: xml }) => ({ file, xml })));
    return {
      body: {
        items: compiled.map(({ file, processes, findings, warnings = [] }) => ({
          file,
          processIds: processes.map(({ id }) => id),
          findings,
          warnings,
        })),
      },
    };
  },
};

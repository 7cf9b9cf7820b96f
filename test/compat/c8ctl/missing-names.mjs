/**
 * `@camunda8/cli` 4.1.0 asks for a version of `@camunda8/orchestration-cluster-api` that isn't published, and
 * imports names that the published one lacks. This module, loaded before it, adds them.
 */
import { registerHooks } from 'node:module';

const LIBRARY = '@camunda8/orchestration-cluster-api';
const ADDED = 'signalbox:with-missing-names';

/** Of `search wait-state`, and of commands about identities. */
const NAMES = `const id = { assumeExists: (value) => value, getValue: (value) => value, isValid: () => true };
export const GroupId = id, MappingRuleId = id, RoleId = id;
export const WaitStateTypeEnum = {
  JOB: 'JOB', MESSAGE: 'MESSAGE', TIMER: 'TIMER', SIGNAL: 'SIGNAL', USER_TASK: 'USER_TASK', CONDITION: 'CONDITION',
};`;

let library = '';

registerHooks({
  resolve(specifier, context, nextResolve) {
    if (specifier !== LIBRARY || context.parentURL === ADDED) return nextResolve(specifier, context);
    library = nextResolve(specifier, context).url;
    return { url: ADDED, format: 'module', shortCircuit: true };
  },
  load(url, context, nextLoad) {
    if (url !== ADDED) return nextLoad(url, context);
    const source = `export * from ${JSON.stringify(library)};\n${NAMES}`;
    return { format: 'module', source, shortCircuit: true };
  },
});

/** Rules that are no single element's: scopes, messages, variables, incidents, operations. */
import { rowsOf } from '../row.ts';

export const ruleRows = rowsOf('Camunda 8', [
  ['B274', 'process', 'several executable ones in a file'],
  ['B275', 'process', 'a running instance stays on its version'],
  ['B276', 'process', 'pools, lanes, data, annotations and the diagram have no effect'],
  ['B277', 'subProcess', 'a scope with variables of its own, complete when nothing in it is left to do'],
  [
    'B278',
    'subProcess',
    'an interrupting boundary event terminates everything in it, then its own flow begins',
  ],
  ['B279', 'message', 'a message without a key reaches no subscription'],
  ['B280', 'message', 'a message for a suspended instance is held for it, regardless of its time to live'],
  ['B281', 'message', 'each message reaches one instance of a process, whatever crosses'],
  ['B282', 'inputMapping', 'local, in document order; later ones see earlier ones'],
  ['B283', 'inputMapping', 'a dotted target merges; a literal is a string'],
  ['B284', 'inputMapping', 'one that fails is IO_MAPPING_ERROR before the element is activated'],
  ['B285', 'outputMapping', 'without any, what a job brings propagates'],
  ['B286', 'outputMapping', 'with some, what a job brings is local'],
  ['B287', 'outputMapping', 'an equal value is not held in a lower scope'],
  ['B288', 'deployment', 'all or nothing; the same content is the same version'],
  ['B289', 'cancel', 'terminates everything and leaves nothing open'],
  ['B290', 'setVariables', 'local or propagated'],
]);

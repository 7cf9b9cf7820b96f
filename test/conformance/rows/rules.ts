/** Rules that apply to more than one element: scopes, messages, variables, incidents, operations. */
import { rowsOf } from '../row.ts';

export const ruleRows = rowsOf('Camunda 8', [
  ['B274', 'process', 'several executable processes in a file'],
  ['B275', 'process', 'a running instance stays on its version'],
  ['B276', 'process', 'pools, lanes, data, annotations and the diagram have no effect'],
  ['B277', 'subProcess', 'a scope with its own variables, completed when no element in it is active'],
  ['B278', 'subProcess', 'an interrupting boundary event terminates all elements in it, then takes its flow'],
  ['B279', 'message', 'a message without a key reaches no subscription'],
  ['B280', 'message', 'a message for a suspended instance is kept for it, regardless of its time to live'],
  [
    'B281',
    'message',
    'each message reaches at most one instance of a process, in every order of concurrent commands',
  ],
  ['B282', 'inputMapping', 'local, in document order; later mappings see earlier ones'],
  ['B283', 'inputMapping', 'a target with dots merges into the variable; a literal is a string'],
  ['B284', 'inputMapping', 'a failing one is IO_MAPPING_ERROR before the element is activated'],
  ['B285', 'outputMapping', 'without output mappings, the variables of a job propagate'],
  ['B286', 'outputMapping', 'with output mappings, the variables of a job are local'],
  [
    'B287',
    'outputMapping',
    'a value equal to that in a lower scope does not stop there, but propagates further',
  ],
  ['B288', 'deployment', 'all or nothing; identical content does not create a version'],
  ['B289', 'cancel', 'terminates all elements and leaves nothing open'],
  ['B290', 'setVariables', 'local or propagated'],
]);

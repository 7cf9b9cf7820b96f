/** Rules that are no single element's: scopes, messages, variables, incidents, operations. */
import { rowsOf } from '../row.ts';

export const ruleRows = rowsOf('Camunda 8', [
  [
    'process',
    'several executable ones in a file',
    'engine/commands > a file may have several processes, of which those that are executable are deployed',
  ],
  [
    'process',
    'a running instance stays on its version',
    'engine/commands > a running instance stays on its version',
  ],
  [
    'process',
    'pools, lanes, data, annotations and the diagram have no effect',
    'bpmn/compile > a file of the modeler: pools, lanes, data, annotations and the diagram have no effect',
  ],
  [
    'subProcess',
    'a scope with variables of its own, complete when nothing in it is left to do',
    'engine/elements/sub-process > it completes when nothing in it is left to do, and then goes on',
    'engine/elements/sub-process > it has variables of its own; what nobody has goes to the process',
  ],
  [
    'subProcess',
    'an interrupting boundary event terminates everything in it, then its own flow begins',
    'engine/elements/sub-process > an interrupting boundary event terminates everything in it, before its own flow begins',
  ],
  [
    'message',
    'a message without a key reaches no subscription',
    'engine/messages > a message without a key reaches no subscription',
  ],
  [
    'message',
    'one for an instance that is set aside is held for it, whatever its time to live',
    'engine/set-aside > a message without time to live is held for the instance that failed at it, or takes nothing for now',
  ],
  [
    'message',
    'each message reaches one instance of a process, whatever crosses',
    'engine/crossings > in all orders each message reaches exactly one instance, or is still there',
  ],
  [
    'inputMapping',
    'local, in document order; later ones see earlier ones',
    'engine/variables > input mappings are local, in document order; later ones see earlier ones',
  ],
  [
    'inputMapping',
    'a dotted target merges; a literal is a string',
    'engine/variables > dotted targets of inputs merge into one object, whatever the process has',
    'engine/variables > a literal source is a string',
  ],
  [
    'inputMapping',
    'one that fails is IO_MAPPING_ERROR before the element is activated',
    'engine/variables > an input that fails is IO_MAPPING_ERROR before the element is activated; resolving maps again',
  ],
  [
    'outputMapping',
    'without any, what a job brings propagates',
    'engine/variables > without output mappings what a job brings reaches the process',
  ],
  [
    'outputMapping',
    'with some, what a job brings is local',
    'engine/variables > with output mappings what a job brings is local, and only targets are merged upward',
  ],
  [
    'outputMapping',
    'an equal value is not held in a lower scope',
    'engine/variables > a value equal to the local one is not held there and goes on upward',
  ],
  [
    'deployment',
    'all or nothing; the same content is the same version',
    'engine/commands > a deployment is all or nothing, and tells every finding with file and element',
    'engine/commands > the same content is the same version',
  ],
  [
    'cancel',
    'terminates everything and leaves nothing open',
    'engine/commands > cancelling terminates everything and leaves nothing open',
  ],
  [
    'setVariables',
    'local or propagated',
    'engine/variables > setting variables: of the process, of a scope, local and not',
  ],
]);

/** Operations on running instances. */
import { rowsOf } from '../row.ts';

export const operationRows = rowsOf('Camunda 8', [
  [
    'modify',
    'elements are terminated by id and by key, others activated, as one step',
    'engine/operations/modify > elements are terminated by id and by key, others activated, as one step',
  ],
  [
    'modify',
    'terminating the last active element terminates the instance, with the scopes that are left empty',
    'engine/operations/modify > terminating the last active element terminates the instance, with the scopes that are left empty',
  ],
  [
    'modify',
    'variables are set in each scope, active or new, before input mappings',
    'engine/operations/modify > variables are set in each scope, active or new, before input mappings',
  ],
  [
    'modify',
    'moving: one activation for each active instance, in the nearest scope that both have in common',
    'engine/operations/modify > moving: one activation for each active instance, in the nearest scope that both have in common',
  ],
  [
    'modify',
    'every reason is told, and nothing has happened',
    'engine/operations/modify > every reason is told, and nothing has happened',
  ],
  [
    'modify',
    'a subscription that is opened again takes the message that is kept for it',
    'engine/operations/modify > a subscription that is opened again takes the message that is kept for it',
  ],
  [
    'migrate',
    'variables, jobs and their retries stay; what follows is the target',
    'engine/operations/migrate > variables, jobs and their retries stay; what follows is the target',
  ],
  [
    'migrate',
    'each element is mapped by an instruction or by its id; instructions alone can be asked for',
    'engine/operations/migrate > each element is mapped by an instruction or by its id; instructions alone can be asked for',
  ],
  [
    'migrate',
    'an incident stays and is resolved by the target',
    'engine/operations/migrate > an incident stays and is resolved by the target',
  ],
  [
    'migrate',
    'timers of mapped events keep their due time, of others are canceled; new ones are set',
    'engine/operations/migrate > timers of mapped events keep their due time, of others are canceled; new ones are set',
  ],
  [
    'migrate',
    'subscriptions of mapped events keep name and key; others are closed, new ones opened',
    'engine/operations/migrate > subscriptions of mapped events keep name and key; others are closed, new ones opened',
  ],
  [
    'migrate',
    'a dry run tells every reason and changes nothing',
    'engine/operations/migrate > a dry run tells every reason and changes nothing',
  ],
  [
    'migrate',
    'to another process: business key, start lock and subscriptions go with the instance',
    'engine/operations/migrate > to another process: business key, start lock and subscriptions go with the instance',
  ],
  [
    'start',
    'an instance starts at several elements, with the scopes around them, and not at its start event',
    'engine/operations/start-at-elements > an instance starts at several elements, with the scopes around them, and not at its start event',
  ],
  [
    'start',
    'every element that can not be started at is named, and nothing starts',
    'engine/operations/start-at-elements > every element that can not be started at is named, and nothing starts',
  ],
  [
    'start',
    'an instance starts on the version of a version tag, the newest of those that have it',
    'engine/operations/version-tags > an instance starts on the version of a version tag, the newest of those that have it',
  ],
  [
    'deleteDefinition',
    'running instances go on; the former version is the latest, with its message and timer starts',
    'engine/operations/delete-definition > running instances go on; the former version is the latest, with its message and timer starts',
  ],
  [
    'deleteDefinition',
    'without a version left nothing starts; numbers go on, and the former content is the former version',
    'engine/operations/delete-definition > without a version left nothing starts; numbers go on, and the former content is the former version',
  ],
  [
    'deleteDefinition',
    'the former version of a decision is the latest; without one: CALLED_DECISION_ERROR',
    'engine/operations/delete-resource > the former version of a decision is the latest; without one: CALLED_DECISION_ERROR',
  ],
  [
    'deleteDefinition',
    'forms: the former one is shown; without one: FORM_NOT_FOUND; what shows it already goes on',
    'engine/operations/delete-resource > forms: the former one is shown; without one: FORM_NOT_FOUND; what shows it already goes on',
  ],
  [
    'deleteDefinition',
    'a version tag means the newest version left that has it; a deployment what is left of it',
    'engine/operations/delete-resource > a version tag means the newest version left that has it; a deployment what is left of it',
  ],
  [
    'start',
    'the result of an instance can be awaited',
    'engine/operations/start-at-elements > the result of an instance that ends at once can be awaited',
    'integration/cli/create > create and await: the variables of a completed instance; exit code 1 of a terminated one',
  ],
  [
    'start',
    'by version or version tag; what is not there is named',
    'integration/cli/create > create by version or version tag; what is not there is named',
  ],
  [
    'start',
    'a business key is unique for its process over all partitions as long as the instance is kept; a second start tells who has it',
    'integration/cli/create > a business key is unique over all partitions, and a second start tells who has it',
  ],
  [
    'modify',
    'a big instance, kept in parts: inner instances end, others begin, variables in their scopes',
    'engine/big-operations > a big instance is modified: inner instances end, others begin, variables in their scopes',
  ],
  [
    'migrate',
    'a big instance, kept in parts: every element, its events, and what waits at its joins',
    'engine/big-operations > a big instance is migrated: every element, its events, and what waits at its joins',
  ],
  [
    'bulk',
    'each filter means the instances of it, and counts them',
    'integration/cli/bulk > each filter means the instances of it, and counts them',
  ],
  [
    'bulk',
    'killed in the middle it is gone on with: nothing is done twice, nothing missed',
    'integration/cli/bulk > the command line is killed in the middle of a bulk operation, and it is gone on with',
    'integration/cli/operations > an engine is killed in the middle of a bulk operation: nothing is doubled, and it is gone on with',
  ],
  [
    'bulk',
    'Ctrl-C: what was sent is waited for, the summary tells what is left',
    'integration/cli/bulk > Ctrl-C: what was sent is waited for, the summary tells what is left, and it is gone on with',
  ],
  [
    'bulk',
    'variables, incidents, migration with reasons, cancelling',
    'integration/cli/operations > in bulk: variables, incidents, migration with reasons, cancelling',
  ],
  [
    'bulk',
    'definitions are deleted: idle ones by process, version, tag and age',
    'integration/cli/bulk > definitions are deleted in bulk: idle ones by process, version, tag and age',
  ],
]);

/** Operations on running instances. */
import { rowsOf } from '../row.ts';

export const operationRows = rowsOf('Camunda 8', [
  ['B291', 'modify', 'elements are terminated by id and by key, and others activated, in one step'],
  ['B292', 'modify', 'terminating the last active element terminates the instance, with empty scopes'],
  ['B293', 'modify', 'variables are set in each scope, active or new, before input mappings'],
  ['B294', 'modify', 'moving: one activation for each active instance, in the nearest common scope'],
  ['B295', 'modify', 'a rejection has all reasons and changes nothing'],
  ['B296', 'modify', 'a subscription that is opened again gets the message that is buffered for it'],
  ['B297', 'migrate', 'variables, jobs and their retries stay; the instance continues in the target'],
  ['B298', 'migrate', 'each element is mapped by an instruction or by its id; equal ids can be excluded'],
  ['B299', 'migrate', 'an incident stays and is resolved by the target'],
  ['B300', 'migrate', 'timers of mapped events keep their due time, others are canceled; new ones are set'],
  ['B301', 'migrate', 'subscriptions of mapped events keep name and key; others are closed, new ones opened'],
  ['B302', 'migrate', 'a dry run tells every reason and changes nothing'],
  [
    'B303',
    'migrate',
    'to another process: business key, start lock and subscriptions move with the instance',
  ],
  [
    'B304',
    'start',
    'an instance starts at several elements with their enclosing scopes, and not at its start event',
  ],
  ['B305', 'start', "all elements that can't be started at are reported, and nothing starts"],
  ['B306', 'start', 'an instance starts with the newest version that has the version tag'],
  [
    'B307',
    'deleteDefinition',
    'running instances go on; the former version is the latest, with its message and timer starts',
  ],
  [
    'B308',
    'deleteDefinition',
    'without a version left nothing starts; numbers go on, and the former content is the former version',
  ],
  [
    'B309',
    'deleteDefinition',
    'the previous version of a decision becomes the latest; without one, it is CALLED_DECISION_ERROR',
  ],
  [
    'B310',
    'deleteDefinition',
    'forms: the former one is shown; without one: FORM_NOT_FOUND; what shows it already goes on',
  ],
  [
    'B311',
    'deleteDefinition',
    'a version tag means the newest remaining version with it; a deployment its remaining resources',
  ],
  ['B312', 'start', 'the result of an instance can be awaited'],
  ['B313', 'start', 'by version or version tag; what is not there is named'],
  [
    'B314',
    'start',
    'a business key is unique for its process over all partitions while the instance is kept; a second start returns the existing key',
  ],
  [
    'B315',
    'modify',
    'a big instance, kept in parts: inner instances end, others begin, variables in their scopes',
  ],
  [
    'B316',
    'migrate',
    'a big instance, kept in parts: every element, its events, and what waits at its joins',
  ],
  ['B317', 'bulk', 'each filter selects its instances and counts them'],
  ['B318', 'bulk', 'killed in the middle it is gone on with: nothing is done twice, nothing missed'],
  ['B319', 'bulk', 'Ctrl-C: what was sent is waited for, the summary tells what is left'],
  ['B320', 'bulk', 'variables, incidents, migration with reasons, cancelling'],
  ['B321', 'bulk', 'definitions are deleted: idle ones by process, version, tag and age'],
]);

/** Operations on running instances. */
import { rowsOf } from '../row.ts';

export const operationRows = rowsOf('Camunda 8', [
  ['B291', 'modify', 'elements are terminated by id and by key, and others activated, in one step'],
  ['B292', 'modify', 'terminating the last active element terminates the instance, including empty scopes'],
  ['B293', 'modify', 'variables are set in each scope, active or new, before input mappings'],
  ['B294', 'modify', 'moving: one activation for each active instance, in the nearest common scope'],
  ['B295', 'modify', 'a rejection lists all reasons, and nothing is changed'],
  ['B296', 'modify', 'a subscription that is opened again receives a buffered message'],
  ['B297', 'migrate', 'variables, jobs and their retries are kept; the instance continues in the target'],
  ['B298', 'migrate', 'each element is mapped by an instruction or by its id; equal ids can be excluded'],
  ['B299', 'migrate', 'an incident is kept and can be resolved in the target'],
  ['B300', 'migrate', 'timers of mapped events keep their due time, others are canceled; new ones are set'],
  ['B301', 'migrate', 'subscriptions of mapped events keep name and key; others are closed, new ones opened'],
  ['B302', 'migrate', 'a dry run lists all reasons and changes nothing'],
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
    'running instances continue; the previous version becomes the latest, with its message and timer start events',
  ],
  [
    'B308',
    'deleteDefinition',
    'without a remaining version, nothing starts; version numbers continue, and deploying the previous content restores that version',
  ],
  [
    'B309',
    'deleteDefinition',
    'the previous version of a decision becomes the latest; without one: CALLED_DECISION_ERROR',
  ],
  [
    'B310',
    'deleteDefinition',
    'forms: the previous version is shown; without one: FORM_NOT_FOUND; tasks that already show it continue',
  ],
  [
    'B311',
    'deleteDefinition',
    'a version tag refers to the newest remaining version with it; a deployment to its remaining resources',
  ],
  ['B312', 'start', 'the result of an instance can be awaited'],
  ['B313', 'start', 'by version or version tag; the error names a missing one'],
  [
    'B314',
    'start',
    'a business key is unique per process over all partitions while the instance is kept; a second start returns the existing key',
  ],
  [
    'B315',
    'modify',
    'a large instance, stored in parts: inner instances are terminated and started, variables set in their scopes',
  ],
  ['B316', 'migrate', 'a large instance, stored in parts: all elements, their events, and tokens at joins'],
  ['B317', 'bulk', 'each filter selects its instances and counts them'],
  ['B318', 'bulk', 'after a crash it continues: nothing is done twice, nothing is missed'],
  ['B319', 'bulk', 'Ctrl-C: waits for what was sent, and the summary tells what is left'],
  ['B320', 'bulk', 'variables, incidents, migration with reasons, cancelling'],
  ['B321', 'bulk', 'deletes unused definitions by process, version, tag and age'],
]);

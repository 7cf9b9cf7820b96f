/**
 * The tables of the read model, with one row per instance, element instance, job and so on; times are in
 * epoch ms. All rows come from the topics, except those of batch operations, which this server carries out.
 */
import type { DatabaseSync } from 'node:sqlite';
import { ELEMENT_COUNTS } from './count-changes.ts';
import { DERIVED_KEY, derivedKey } from './derived-key.ts';
import { HASH_OF_TEXT, hashOfText } from './hash-of-text.ts';

/** Values of variables below this length are found by an index. */
const INDEXED_LENGTH = 200;

/** The condition of this index, if it applies to the value. */
export function indexedValue(value: string | number): string | undefined {
  return String(value).length < INDEXED_LENGTH ? `length(v.value) < ${INDEXED_LENGTH}` : undefined;
}

/**
 * Rows don't repeat the names of their definition: resources join `definitions` and `elements`, which are
 * small. A search without an index scans its table.
 */
const SCHEMA = `
CREATE TABLE definitions (
  key INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, versionTag TEXT,
  name TEXT, resourceName TEXT NOT NULL, xml TEXT NOT NULL, deploymentKey INTEGER NOT NULL,
  formKey INTEGER, isLatest INTEGER NOT NULL, isDeleted INTEGER NOT NULL
);
CREATE INDEX definitions_id ON definitions (kind, id, version);
CREATE TABLE elements (
  definitionKey INTEGER NOT NULL, elementId TEXT NOT NULL, name TEXT, headers TEXT, condition TEXT,
  PRIMARY KEY (definitionKey, elementId)
) WITHOUT ROWID;
CREATE TABLE flow_targets (
  definitionKey INTEGER NOT NULL, flowId TEXT NOT NULL, elementId TEXT NOT NULL,
  PRIMARY KEY (definitionKey, flowId)
) WITHOUT ROWID;
CREATE TABLE decisions (
  key TEXT PRIMARY KEY, graphKey INTEGER NOT NULL, id TEXT NOT NULL, name TEXT, version INTEGER NOT NULL,
  versionTag TEXT, type TEXT
) WITHOUT ROWID;
CREATE TABLE instances (
  key INTEGER PRIMARY KEY, definitionKey INTEGER NOT NULL, state TEXT NOT NULL, startMs INTEGER NOT NULL,
  endMs INTEGER, parentKey INTEGER, parentElementKey INTEGER, rootKey INTEGER NOT NULL, businessKey TEXT,
  tags TEXT NOT NULL
);
CREATE TABLE element_instances (
  key INTEGER PRIMARY KEY, instanceKey INTEGER NOT NULL, definitionKey INTEGER NOT NULL,
  elementId TEXT NOT NULL,
  type TEXT NOT NULL, state TEXT NOT NULL, startMs INTEGER NOT NULL, endMs INTEGER, scopeKey INTEGER
);
CREATE INDEX element_instances_instance ON element_instances (instanceKey);
CREATE TABLE variables (
  instanceKey INTEGER NOT NULL, scopeKey INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY (scopeKey, name)
) WITHOUT ROWID;
CREATE INDEX variables_instance ON variables (instanceKey, name);
CREATE TABLE jobs (
  key INTEGER PRIMARY KEY, instanceKey INTEGER NOT NULL, definitionKey INTEGER NOT NULL,
  elementKey INTEGER NOT NULL,
  elementId TEXT NOT NULL, type TEXT NOT NULL, state TEXT NOT NULL, retries INTEGER NOT NULL,
  worker TEXT NOT NULL,
  deadlineMs INTEGER, kind TEXT NOT NULL, listenerEventType TEXT NOT NULL, headers TEXT, errorCode TEXT,
  errorMessage TEXT, createdMs INTEGER NOT NULL, updatedMs INTEGER NOT NULL, endMs INTEGER, isDenied INTEGER,
  deniedReason TEXT
);
CREATE INDEX jobs_instance ON jobs (instanceKey);
CREATE TABLE incidents (
  key INTEGER PRIMARY KEY, instanceKey INTEGER NOT NULL, definitionKey INTEGER NOT NULL,
  elementKey INTEGER NOT NULL,
  elementId TEXT NOT NULL, type TEXT NOT NULL, message TEXT NOT NULL, state TEXT NOT NULL,
  createdMs INTEGER NOT NULL, jobKey INTEGER
);
CREATE INDEX incidents_instance ON incidents (instanceKey, state);
CREATE TABLE user_tasks (
  key INTEGER PRIMARY KEY, instanceKey INTEGER NOT NULL, definitionKey INTEGER NOT NULL,
  elementKey INTEGER NOT NULL,
  elementId TEXT NOT NULL, state TEXT NOT NULL, assignee TEXT, candidateGroups TEXT NOT NULL,
  candidateUsers TEXT NOT NULL, dueDate INTEGER, followUpDate INTEGER, priority INTEGER NOT NULL, formKey
  INTEGER,
  externalFormReference TEXT, createdMs INTEGER NOT NULL, completedMs INTEGER
);
CREATE INDEX user_tasks_instance ON user_tasks (instanceKey);
CREATE TABLE subscriptions (
  key INTEGER PRIMARY KEY, instanceKey INTEGER NOT NULL, definitionKey INTEGER NOT NULL,
  elementKey INTEGER NOT NULL,
  elementId TEXT NOT NULL, messageName TEXT NOT NULL, correlationKey TEXT NOT NULL, state TEXT NOT NULL,
  updatedMs INTEGER NOT NULL, isInterrupting INTEGER NOT NULL, isOpen INTEGER NOT NULL
);
CREATE INDEX subscriptions_instance ON subscriptions (instanceKey);
CREATE TABLE waits (
  key INTEGER PRIMARY KEY, instanceKey INTEGER NOT NULL, definitionKey INTEGER NOT NULL,
  elementKey INTEGER NOT NULL, eventId TEXT NOT NULL, type TEXT NOT NULL, details TEXT NOT NULL,
  isInterrupting INTEGER NOT NULL
);
CREATE INDEX waits_instance ON waits (instanceKey);
CREATE TABLE correlations (
  key TEXT PRIMARY KEY, instanceKey INTEGER NOT NULL, definitionKey INTEGER NOT NULL,
  elementKey INTEGER NOT NULL, elementId TEXT NOT NULL, subscriptionKey INTEGER NOT NULL,
  messageKey INTEGER NOT NULL, messageName TEXT NOT NULL, correlationKey TEXT NOT NULL, atMs INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX correlations_instance ON correlations (instanceKey);
CREATE TABLE flows (
  instanceKey INTEGER NOT NULL, flowId TEXT NOT NULL, PRIMARY KEY (instanceKey, flowId)
) WITHOUT ROWID;
CREATE TABLE decision_instances (
  key TEXT PRIMARY KEY, evaluationKey INTEGER NOT NULL, place INTEGER NOT NULL, instanceKey INTEGER NOT NULL,
  definitionKey INTEGER NOT NULL, elementKey INTEGER NOT NULL, elementId TEXT NOT NULL,
  graphKey INTEGER NOT NULL,
  decisionId TEXT NOT NULL, rootDecisionId TEXT NOT NULL, state TEXT NOT NULL, evaluatedMs INTEGER NOT NULL,
  failure TEXT, result TEXT NOT NULL, inputs TEXT NOT NULL, rules TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX decision_instances_instance ON decision_instances (instanceKey);
CREATE TABLE batches (
  key INTEGER PRIMARY KEY, type TEXT NOT NULL, state TEXT NOT NULL, startMs INTEGER NOT NULL, endMs INTEGER,
  actor TEXT, total INTEGER NOT NULL, failed INTEGER NOT NULL, completed INTEGER NOT NULL,
  errors TEXT NOT NULL
);
CREATE TABLE batch_items (
  batchKey INTEGER NOT NULL, key INTEGER NOT NULL, instanceKey INTEGER NOT NULL, rootKey INTEGER NOT NULL,
  state TEXT NOT NULL, processedMs INTEGER, error TEXT, PRIMARY KEY (batchKey, key)
) WITHOUT ROWID;
CREATE TABLE kept (format TEXT NOT NULL, isWhole INTEGER NOT NULL);
CREATE TABLE kept_positions (
  partition INTEGER PRIMARY KEY, next INTEGER NOT NULL, last INTEGER NOT NULL, digest TEXT NOT NULL
);
CREATE INDEX batch_items_instance ON batch_items (instanceKey);
`;

/** Indexes for searches; what is written needs only those of the tables. */
const SEARCH_INDEXES = `
CREATE INDEX instances_state ON instances (state, definitionKey);
CREATE INDEX instances_business ON instances (businessKey) WHERE businessKey IS NOT NULL;
CREATE INDEX instances_parent ON instances (parentKey) WHERE parentKey IS NOT NULL;
CREATE INDEX instances_start ON instances (startMs);
CREATE INDEX instances_end ON instances (endMs) WHERE endMs IS NOT NULL;
CREATE INDEX element_instances_element ON element_instances (elementId, state, instanceKey);
CREATE INDEX variables_name ON variables (name, value, instanceKey) WHERE length(value) < ${INDEXED_LENGTH};
CREATE INDEX jobs_type ON jobs (type, state);
CREATE INDEX incidents_element ON incidents (elementKey, state);
CREATE INDEX incidents_state ON incidents (state, definitionKey, elementId, instanceKey);
CREATE INDEX user_tasks_state ON user_tasks (state, createdMs);
CREATE INDEX user_tasks_assignee ON user_tasks (assignee, state);
CREATE INDEX subscriptions_message ON subscriptions (messageName);
CREATE INDEX subscriptions_state ON subscriptions (messageName, state);
`;

/**
 * Tables with rows of instances, by the column of the instance's key; the rows are removed with their
 * instance.
 */
export const INSTANCE_TABLES = {
  instances: 'key',
  element_instances: 'instanceKey',
  variables: 'instanceKey',
  jobs: 'instanceKey',
  incidents: 'instanceKey',
  user_tasks: 'instanceKey',
  subscriptions: 'instanceKey',
  waits: 'instanceKey',
  correlations: 'instanceKey',
  flows: 'instanceKey',
  decision_instances: 'instanceKey',
} as const;

/** Settings and functions of a connection. */
export function prepareDatabase(database: DatabaseSync): void {
  database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;');
  database.exec('PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536;');
  database.function(HASH_OF_TEXT, { deterministic: true }, (text) => hashOfText(String(text)));
  database.function(DERIVED_KEY, { deterministic: true }, (ownerKey, name) =>
    derivedKey(Number(ownerKey), String(name)),
  );
}

/**
 * The model is a cache: after a crash, lost data is read from the topics again, so nothing is synced to the
 * disk.
 */
export function createTables(database: DatabaseSync): void {
  prepareDatabase(database);
  database.exec(SCHEMA + ELEMENT_COUNTS);
}

/**
 * Indexes for the usual filters of Camunda's clients. Once many rows have been written, this takes a fraction
 * of the time that it takes to keep them up to date row by row.
 */
export function createSearchIndexes(database: DatabaseSync): void {
  database.exec(SEARCH_INDEXES);
}

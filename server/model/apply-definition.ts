/** Builds the rows of a deployed definition: of a process with its elements, or of a decision graph. */
import { compileResource } from '../../bpmn/compile.ts';
import type { ExecutableProcess } from '../../bpmn/model.ts';
import type { ProcessDefinition } from '../../engine/step/records.ts';
import { derivedKey } from './derived-key.ts';
import type { RowStore } from './row-store.ts';

/** Data that compiling a definition adds to its row. */
export interface CompiledRows {
  readonly process?: ExecutableProcess;
  /** By the decision's id. */
  readonly decisionTypes: ReadonlyMap<string, string>;
}

/**
 * If this version can't compile a definition, its elements have no names. Asynchronous, because parsing is.
 */
export async function compileForRows(definition: ProcessDefinition): Promise<CompiledRows> {
  const { resourceName, xml, processId, kind } = definition;
  if (kind === 'form' || xml === '') return { decisionTypes: new Map() };
  const { processes, decisions } = await compileResource(resourceName, xml, { lenient: true });
  const process = processes.find(({ id }) => id === processId);
  const types = [...(decisions?.decisions ?? [])].map(
    ([id, { logic }]) => [id, logic.kind === 'table' ? 'DECISION_TABLE' : 'LITERAL_EXPRESSION'] as const,
  );
  return { ...(process && { process }), decisionTypes: new Map(types) };
}

export function applyDefinition(rows: RowStore, definition: ProcessDefinition, compiled: CompiledRows): void {
  const {
    key,
    kind,
    processId: id,
    version,
    versionTag,
    name,
    resourceName,
    xml,
    deploymentKey,
  } = definition;
  rows.write(
    `INSERT OR REPLACE INTO definitions VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, NULL, 0, 0)`,
    key,
    kind || 'process',
    id,
    version,
    versionTag || null,
    name || compiled.process?.name || null,
    resourceName,
    xml,
    deploymentKey || key,
  );
  markLatest(rows, kind || 'process', id);
  for (const decision of definition.decisions ?? []) {
    rows.write(
      'INSERT OR REPLACE INTO decisions VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)',
      derivedKey(key, decision.id),
      key,
      decision.id,
      decision.name || null,
      decision.version,
      decision.versionTag || null,
      compiled.decisionTypes.get(decision.id) ?? null,
    );
  }
  if (compiled.process) applyElements(rows, key, compiled.process);
}

function applyElements(rows: RowStore, definitionKey: number, { nodes, flows }: ExecutableProcess): void {
  for (const node of nodes.values()) {
    const headers = node.job?.headers ?? node.inner?.job?.headers ?? [];
    rows.write(
      'INSERT OR REPLACE INTO elements VALUES (?1, ?2, ?3, ?4, ?5)',
      definitionKey,
      node.id,
      node.name || null,
      headers.length > 0 ? JSON.stringify(Object.fromEntries(headers)) : null,
      node.event?.kind === 'conditional' ? `=${node.event.condition.source}` : null,
    );
  }
  for (const { id, target } of flows.values()) {
    rows.write('INSERT OR REPLACE INTO flow_targets VALUES (?1, ?2, ?3)', definitionKey, id, target.id);
  }
}

/** The row is kept, because its instances need it. */
export function applyDeletion(rows: RowStore, key: number): void {
  const row = rows.one('SELECT kind, id FROM definitions WHERE key = ?1', key);
  if (!row) return;
  rows.write('UPDATE definitions SET isDeleted = 1, isLatest = 0 WHERE key = ?1', key);
  markLatest(rows, String(row['kind']), String(row['id']));
}

function markLatest(rows: RowStore, kind: string, id: string): void {
  rows.write(
    `UPDATE definitions SET isLatest = (version = (SELECT max(version) FROM definitions
     WHERE kind = ?1 AND id = ?2 AND isDeleted = 0) AND isDeleted = 0) WHERE kind = ?1 AND id = ?2`,
    kind,
    id,
  );
}

/** The engines with their partitions, and how far each partition is behind. */
import type { VNode } from 'preact';
import { plural } from '../format.ts';
import type { EnginePartition, Engines } from '../own-items.ts';

export function EngineHealth({ engines }: { readonly engines: Engines }): VNode {
  const { partitions, model } = engines;
  const byNode = Map.groupBy(partitions, ({ nodeId }) => nodeId);
  const nodes = [...byNode].sort(([a], [b]) => (a ?? '').localeCompare(b ?? '', 'en'));
  return (
    <div class="engines">
      <ul>
        {nodes.map(([nodeId, owned]) => (
          <li key={nodeId ?? ''}>
            <p class={nodeId === null ? 'bad' : ''}>
              <strong>{nodeId ?? 'No owner'}</strong>
              <small>
                {plural(owned.length, 'partition')}, {waitingText(owned)}
              </small>
            </p>
            <ol class="partitions" aria-label={`Partitions of ${nodeId ?? 'no engine'}`}>
              {owned.map((each) => (
                <PartitionChip key={each.partition} row={each} />
              ))}
            </ol>
          </li>
        ))}
      </ul>
      <p class="hint">
        {model.progress < 100
          ? `The server is reading the history: ${model.progress} %. Lists may still be incomplete.`
          : 'This page shows all that is committed.'}
      </p>
    </div>
  );
}

function PartitionChip({ row }: { readonly row: EnginePartition }): VNode {
  const { partition, nodeId, position, end, waiting } = row;
  const state = nodeId === null ? 'lost' : waiting > LAG_SHOWN ? 'behind' : 'fine';
  const text = `Partition ${partition}: position ${position ?? 'unknown'} of ${end}, ${waiting} waiting`;
  return (
    <li class={state} title={text}>
      {partition}
      <span class="visually-hidden"> {text}</span>
    </li>
  );
}

/** Offsets include transaction markers, and an engine reports its position only now and then. */
const LAG_SHOWN = 1000;

function waitingText(owned: readonly EnginePartition[]): string {
  const waiting = owned.reduce((sum, each) => sum + each.waiting, 0);
  return waiting === 0 ? 'nothing waits' : `${waiting.toLocaleString('en')} waiting`;
}

/** The topics with their sizes, the engine's partitions, consumer groups with their lag, and connectors. */
import type { VNode } from 'preact';
import { request } from '../api.ts';
import { duration } from '../format.ts';
import { useLive } from '../live.ts';
import type { Engines, KafkaTopics } from '../own-items.ts';
import { CommandLine } from '../parts/command.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { Empty, Loaded } from '../parts/states.tsx';

const PAUSE_MS = 5000;

export function KafkaView(): VNode {
  const kafka = useLive('kafka', (signal) => request<KafkaTopics>('/api/kafka', { signal }), PAUSE_MS);
  const engines = useLive('engines', (signal) => request<Engines>('/api/engines', { signal }), 2000);
  return (
    <>
      <div class="heading">
        <h1>Kafka</h1>
        <div class="actions">
          <a class="button" href="/operate/dead-letters">
            Dead letters
          </a>
        </div>
      </div>
      <h2 class="sectionhead">Partitions of the engine</h2>
      <Loaded live={engines}>{(found) => <Partitions engines={found} />}</Loaded>
      <Loaded live={kafka}>
        {(found) => (
          <>
            <h2 class="sectionhead">Topics</h2>
            <Topics kafka={found} />
            <h2 class="sectionhead">Consumer groups</h2>
            <Groups kafka={found} />
            <h2 class="sectionhead">Connectors</h2>
            <Connectors kafka={found} />
            <p class="hint">The same on the command line:</p>
            <CommandLine text={`signalbox doctor --bootstrap-server ${found.bootstrapServers.join(',')}`} />
          </>
        )}
      </Loaded>
    </>
  );
}

function Partitions({ engines }: { readonly engines: Engines }): VNode {
  return (
    <>
      {engines.problem !== undefined && <p class="notice bad">{engines.problem}</p>}
      <DataTable
        rows={engines.partitions}
        keyOf={({ partition }) => String(partition)}
        columns={[
          { title: 'Partition', cell: ({ partition }) => partition },
          { title: 'Owner', cell: ({ nodeId }) => nodeId ?? <span class="bad">none</span> },
          {
            title: 'Position',
            isNumber: true,
            cell: ({ position }) => position?.toLocaleString('en') ?? '–',
          },
          { title: 'End', isNumber: true, cell: ({ end }) => end.toLocaleString('en') },
          { title: 'Lag', isNumber: true, cell: ({ waiting }) => waiting.toLocaleString('en') },
        ]}
      />
    </>
  );
}

function Topics({ kafka: { topics } }: { readonly kafka: KafkaTopics }): VNode {
  return (
    <DataTable
      rows={topics}
      keyOf={({ topic }) => topic}
      columns={[
        { title: 'Topic', cell: ({ topic }) => <span class="key">{topic}</span> },
        { title: 'Partitions', isNumber: true, cell: ({ partitions }) => partitions },
        {
          title: 'Replicas',
          isNumber: true,
          cell: ({ replicationFactor, minInSyncReplicas }) =>
            `${replicationFactor} (at least ${minInSyncReplicas})`,
        },
        { title: 'Offsets', isNumber: true, cell: ({ records }) => records.toLocaleString('en') },
        { title: 'Cleanup', cell: ({ cleanupPolicy }) => cleanupPolicy },
        {
          title: 'Retention',
          cell: ({ retentionMs, cleanupPolicy }) =>
            cleanupPolicy.includes('delete') && retentionMs > 0 ? duration(retentionMs) : 'unlimited',
        },
      ]}
    />
  );
}

function Groups({ kafka: { groups } }: { readonly kafka: KafkaTopics }): VNode {
  if (groups.length === 0) return <Empty title="No consumer group has read these topics" />;
  return (
    <DataTable
      rows={groups}
      keyOf={({ group, topic }) => `${group} ${topic}`}
      columns={[
        { title: 'Group', cell: ({ group }) => group },
        { title: 'Topic', cell: ({ topic }) => <span class="key">{topic}</span> },
        { title: 'Lag', isNumber: true, cell: ({ lag }) => lag.toLocaleString('en') },
      ]}
    />
  );
}

function Connectors({ kafka: { connectors } }: { readonly kafka: KafkaTopics }): VNode {
  if (connectors.length === 0) return <Empty title="No deployed process has a Kafka connector" />;
  return (
    <DataTable
      rows={connectors}
      keyOf={({ owner, element, kind }) => `${owner} ${element} ${kind}`}
      columns={[
        { title: 'Owner', cell: ({ owner }) => owner },
        { title: 'Element', cell: ({ element }) => element || '–' },
        { title: 'Kind', cell: ({ kind }) => kind || '–' },
        { title: 'Topic', cell: ({ topic }) => topic || 'depends on variables' },
        { title: 'Effect', cell: ({ guarantee }) => guarantee },
        { title: 'Problem', cell: ({ problem }) => (problem ? <span class="bad">{problem}</span> : '–') },
      ]}
    />
  );
}

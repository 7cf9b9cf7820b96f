/** The registry with a controlled reader: what it waits for, and when it reports that nothing is pending. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  DefinitionRegistry,
  UnknownDefinition,
  UnusableDefinition,
} from '../../../engine/node/definition-registry.ts';
import { definitionCodec } from '../../../engine/step/records.ts';
import { topicNames } from '../../../engine/topics.ts';
import type { CursorListener, LogReader } from '../../../kafka/ports.ts';
import { bpmnXml } from '../../bpmn-xml.ts';

const PROCESS = bpmnXml({ id: 'p', nodes: [{ id: 's', type: 'startEvent' }] });
const PROCESS_WITH_OLD_FEEL = bpmnXml({
  id: 'p',
  nodes: [
    { id: 's', type: 'startEvent' },
    { id: 'g', type: 'exclusiveGateway' },
    { id: 'a', type: 'endEvent' },
    { id: 'b', type: 'endEvent' },
  ],
  flows: ['s -> g', 'g -> a if n == 5', 'g -> b default'],
});

class ScriptedReader implements LogReader {
  #listener: CursorListener | undefined;
  #position = 0;

  open: LogReader['open'] = (at, _from, listener) => {
    this.#listener = listener;
    const nothing = (): void => undefined;
    return { ...at, position: 0, pause: nothing, resume: nothing, close: nothing };
  };

  async close(): Promise<void> {
    this.#listener = undefined;
  }

  /** Delivers a batch at two offsets that unpacks to more than the limit. */
  deliverUnreadable(reason: string): void {
    const offset = this.#position + 1;
    const unreadable = { firstOffset: this.#position, reason };
    this.#position += 2;
    const nextOffset = this.#position;
    this.#listener?.onRecords({
      topic: topicNames().definitions,
      partition: 0,
      records: [{ offset, timestampMs: 1, key: null, value: null, headers: [], unreadable }],
      nextOffset,
      highWatermark: nextOffset,
      lastStableOffset: nextOffset,
    });
  }

  /** Delivers a definition, followed by a marker. */
  deliver(key: number, xml: string): void {
    const definition = {
      key,
      processId: 'p',
      version: 1,
      resourceName: 'p.bpmn',
      checksum: `${xml.length}`,
      deployedAtMs: 1,
      xml,
    };
    const offset = this.#position;
    const record = {
      offset,
      timestampMs: 1,
      key: Buffer.from(String(key)),
      value: definitionCodec.encode(definition),
      headers: [],
    };
    this.#position += 2;
    const nextOffset = this.#position;
    this.#listener?.onRecords({
      topic: topicNames().definitions,
      partition: 0,
      records: [record],
      nextOffset,
      highWatermark: nextOffset,
      lastStableOffset: nextOffset,
    });
  }
}

function registryOf(reader: LogReader, endOffset: () => Promise<number>): DefinitionRegistry {
  return new DefinitionRegistry(reader, topicNames(), { endOffset });
}

test('waits for a definition that has not been read yet', async () => {
  const reader = new ScriptedReader();
  const registry = registryOf(reader, async () => 4);
  const known = registry.whenKnown(7);
  reader.deliver(1, PROCESS);
  reader.deliver(7, PROCESS);
  await known;
  assert.equal(registry.get(7)?.id, 'p');
});

test('reports a missing definition when the whole topic has been read', async () => {
  const reader = new ScriptedReader();
  const registry = registryOf(reader, async () => 4);
  const unknown = assert.rejects(registry.whenKnown(4711), UnknownDefinition);
  reader.deliver(1, PROCESS);
  reader.deliver(2, PROCESS);
  await unknown;
  await assert.rejects(registry.whenKnown(4711), UnknownDefinition);
});

test('also reports it for an empty topic', async () => {
  const registry = registryOf(new ScriptedReader(), async () => 0);
  await assert.rejects(registry.whenKnown(1), UnknownDefinition);
});

test('does not decide about a definition while the end is not known', async () => {
  const registry = registryOf(new ScriptedReader(), async () =>
    Promise.reject(new Error('no broker answers')),
  );
  await assert.rejects(registry.whenKnown(1), /no broker answers/);
});

test("a batch that can't be read is reported, and the definitions after it are read", async () => {
  const reader = new ScriptedReader();
  const registry = registryOf(reader, async () => 4);
  reader.deliverUnreadable('offsets 0 to 1 unpack to more than the limit');
  reader.deliver(7, PROCESS);
  await registry.whenKnown(7);
  assert.deepEqual(registry.unreadable, ['offsets 0 to 1 unpack to more than the limit']);
  assert.equal(registry.failure, null);
});

test('distinguishes unusable definitions from missing ones', async () => {
  const reader = new ScriptedReader();
  const registry = registryOf(reader, async () => 2);
  const unusable = assert.rejects(registry.whenKnown(1), UnusableDefinition);
  reader.deliver(1, '<no-bpmn/>');
  await unusable;
});

test('a definition with an expression that this version rejects is used; the expression is reported', async () => {
  const reader = new ScriptedReader();
  const tolerated: string[] = [];
  const registry = new DefinitionRegistry(reader, topicNames(), {
    endOffset: async () => 2,
    onTolerated: ({ elementId, reason }) => tolerated.push(`${elementId}: ${reason}`),
  });
  const known = registry.whenKnown(1);
  reader.deliver(1, PROCESS_WITH_OLD_FEEL);
  await known;
  assert.equal(registry.get(1)?.id, 'p');
  assert.equal(tolerated.length, 1);
  assert.match(tolerated[0] ?? '', /^g_a: .*write '=' instead of '=='/);
});

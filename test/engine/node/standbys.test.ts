/** Copies of other nodes' partitions that can't be read any further. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Standbys } from '../../../engine/node/standbys.ts';
import { topicNames } from '../../../engine/topics.ts';
import type {
  CursorFailure,
  CursorListener,
  LogCursor,
  LogReader,
  TopicPartition,
} from '../../../kafka/ports.ts';

interface Opened extends TopicPartition {
  readonly listener: CursorListener;
  isClosed: boolean;
}

/** A reader that reads nothing; the test controls its cursors. */
function scriptedReader(): { readonly reader: LogReader; readonly opened: Opened[] } {
  const opened: Opened[] = [];
  const open = (at: TopicPartition, _from: unknown, listener: CursorListener): LogCursor => {
    const cursor = { ...at, listener, isClosed: false };
    opened.push(cursor);
    return {
      ...at,
      position: 0,
      pause: () => undefined,
      resume: () => undefined,
      close: () => {
        cursor.isClosed = true;
      },
    };
  };
  return { reader: { open } as unknown as LogReader, opened };
}

const failed = (at: TopicPartition, kind: CursorFailure['kind']): CursorFailure => ({
  ...at,
  kind,
  message: kind,
});

test('a stalled copy is restarted immediately; an unusable one is not', () => {
  const { reader, opened } = scriptedReader();
  const standbys = new Standbys(reader, topicNames('t.'), 2);
  standbys.keepAllBut([0]);
  assert.deepEqual(
    opened.map(({ topic, partition, listener }) => [topic, partition, listener.standstillMaxMs]),
    [
      ['t.state', 1, 1_800_000],
      ['t.partition', 1, 1_800_000],
    ],
  );
  const [state] = opened as [Opened];
  state.listener.onFailure(failed(state, 'stood-still'));
  assert.equal(opened.length, 4);
  assert.deepEqual(
    opened.map(({ isClosed }) => isClosed),
    [true, true, false, false],
  );
  const again = opened[2] as Opened;
  again.listener.onFailure(failed(again, 'corrupt'));
  assert.equal(opened.length, 4);
  assert.equal(standbys.take(1), undefined);
});

test('a copy that was handed over is not restarted', () => {
  const { reader, opened } = scriptedReader();
  const standbys = new Standbys(reader, topicNames('t.'), 1);
  standbys.keepAllBut([]);
  assert.ok(standbys.take(0));
  const [state] = opened as [Opened];
  state.listener.onFailure(failed(state, 'stood-still'));
  assert.equal(opened.length, 2);
});

/**
 * Where a reader of the history is: the offset of the next record of each partition. As text, such as
 * `0:12,2:5`, it is the id of a server-sent event. Pure; throws Problem.
 */
import { badRequest } from '../http/problem.ts';

export type Positions = Map<number, number>;

export function positionsText(positions: ReadonlyMap<number, number>): string {
  return [...positions].map(([partition, offset]) => `${partition}:${offset}`).join(',');
}

/** `partitions`: those that it must have. */
export function readPositions(text: string, partitions: readonly number[]): Positions {
  const positions: Positions = new Map();
  for (const place of text.split(',')) {
    const [, partition, offset] = /^(\d{1,5}):(\d{1,16})$/.exec(place) ?? [];
    if (partition === undefined) throw unreadable(text);
    positions.set(Number(partition), Number(offset));
  }
  const isComplete = partitions.every((partition) => Number.isSafeInteger(positions.get(partition)));
  if (!isComplete || positions.size !== partitions.length) throw unreadable(text, partitions);
  return positions;
}

function unreadable(text: string, partitions: readonly number[] = []): Error {
  const all = partitions.length > 0 ? ` for the partitions ${partitions.join(', ')}` : '';
  return badRequest(
    `Last-Event-ID is '${text.slice(0, 200)}'; expected the id of an event of the same stream: ` +
      `<partition>:<offset>, separated by commas${all}. Without it, the stream begins now.`,
  );
}

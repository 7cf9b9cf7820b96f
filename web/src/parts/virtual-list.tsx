/** A list of any length, of which only the rows around the screen exist. All rows have the same height. */
import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface VirtualListProps<Row> {
  readonly label: string;
  /** Of all rows. */
  readonly count: number;
  /** The index of the first of `rows`. */
  readonly from: number;
  readonly rows: readonly Row[];
  /** The row that must be visible when it changes. */
  readonly current: number;
  /** Other rows are needed, from this index on. */
  onWindow(from: number): void;
  render(row: Row, index: number): ComponentChildren;
}

/** As in `instance.css`. */
const ROW_PX = 30;
/** Rows that are requested at once. */
export const WINDOW_ROWS = 100;

export function VirtualList<Row>(props: VirtualListProps<Row>): VNode {
  const { label, count, from, rows, current, onWindow, render } = props;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { current: holder } = box;
    if (!holder) return;
    const top = current * ROW_PX;
    const isVisible = top >= holder.scrollTop && top + ROW_PX <= holder.scrollTop + holder.clientHeight;
    if (!isVisible) holder.scrollTop = top - holder.clientHeight / 2;
  }, [current, count === 0]);
  const onScroll = (): void => {
    const { current: holder } = box;
    if (!holder) return;
    const first = Math.floor(holder.scrollTop / ROW_PX);
    const last = Math.min(count, Math.ceil((holder.scrollTop + holder.clientHeight) / ROW_PX));
    if (first < from || last > from + rows.length)
      onWindow(Math.max(0, Math.round((first + last - WINDOW_ROWS) / 2)));
  };
  return (
    // The list can be scrolled by the arrow keys.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
    <section ref={box} class="virtual" aria-label={label} tabIndex={0} onScroll={onScroll}>
      <ol style={{ height: `${count * ROW_PX}px` }}>
        {rows.map((row, at) => (
          <li
            key={from + at}
            aria-setsize={count}
            aria-posinset={from + at + 1}
            aria-current={from + at === current ? 'step' : undefined}
            style={{ top: `${(from + at) * ROW_PX}px` }}
          >
            {render(row, from + at)}
          </li>
        ))}
      </ol>
    </section>
  );
}

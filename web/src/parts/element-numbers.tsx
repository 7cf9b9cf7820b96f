/** The numbers of a heat map as a table, which also can be read without the diagram. */
import type { VNode } from 'preact';
import { shortTime } from '../heat.ts';
import type { ElementCounts } from '../items.ts';
import type { ElementTimes } from '../own-items.ts';
import { query, setQuery } from '../route.ts';

export function ElementNumbers({
  counts,
  times,
}: {
  readonly counts: readonly ElementCounts[];
  readonly times: readonly ElementTimes[];
}): VNode {
  const timesOf = new Map(times.map((each) => [each.elementId, each]));
  const selected = query.value['element'];
  return (
    <details class="numbers">
      <summary>Numbers of the elements</summary>
      <table class="list">
        <thead>
          <tr>
            <th scope="col">Element</th>
            {['Active', 'Incidents', 'Completed', 'Canceled', 'Mean time', 'Longest'].map((title) => (
              <th key={title} scope="col" class="numeric">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {counts.map(({ elementId, active, incidents, completed, canceled }) => {
            const time = timesOf.get(elementId);
            return (
              <tr key={elementId} class={elementId === selected ? 'selected' : ''}>
                <td>
                  <button
                    type="button"
                    class="link"
                    aria-pressed={elementId === selected}
                    onClick={() => setQuery({ element: elementId === selected ? '' : elementId, page: '' })}
                  >
                    {elementId}
                  </button>
                </td>
                <Figure label="Active" value={active} />
                <Figure label="Incidents" value={incidents} isBad />
                <Figure label="Completed" value={completed} />
                <Figure label="Canceled" value={canceled} />
                <td data-label="Mean time" class="numeric">
                  {time ? shortTime(time.meanMs) : '–'}
                </td>
                <td data-label="Longest" class="numeric">
                  {time ? shortTime(time.maxMs) : '–'}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </details>
  );
}

function Figure({
  label,
  value,
  isBad = false,
}: {
  readonly label: string;
  readonly value: number;
  readonly isBad?: boolean;
}): VNode {
  return (
    <td data-label={label} class={isBad && value > 0 ? 'numeric bad' : 'numeric'}>
      {value.toLocaleString('en')}
    </td>
  );
}

/** The element instances in the order in which they started: the diagram's content as a list. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { words } from '../format.ts';
import type { LoadedInstance } from '../loaded-instance.ts';
import { ELEMENTS_MAX } from '../loaded-instance.ts';
import { Badge } from '../parts/badge.tsx';
import { PeriodCells } from '../parts/period-cells.tsx';
import { query, setQuery } from '../route.ts';

/** Rows that are drawn at once. */
const SHOWN_FIRST = 100;

export function ElementsPanel({ loaded: { elements } }: { readonly loaded: LoadedInstance }): VNode {
  const selected = query.value['element'];
  const [shown, setShown] = useState(SHOWN_FIRST);
  return (
    <>
      {elements.length >= ELEMENTS_MAX && <p class="hint">These are the first {ELEMENTS_MAX} elements.</p>}
      <table class="list">
        <thead>
          <tr>
            <th scope="col">Element</th>
            <th scope="col">Type</th>
            <th scope="col">State</th>
            <th scope="col">Started</th>
            <th scope="col">Ended</th>
          </tr>
        </thead>
        <tbody>
          {elements.slice(0, shown).map((each) => (
            <tr key={each.elementInstanceKey} class={each.elementId === selected ? 'selected' : ''}>
              <td>
                <button
                  type="button"
                  class="link"
                  aria-pressed={each.elementId === selected}
                  onClick={() => setQuery({ element: each.elementId === selected ? '' : each.elementId })}
                >
                  {each.elementName}
                </button>
              </td>
              <td data-label="Type">{words(each.type)}</td>
              <td data-label="State">
                <Badge state={each.state} incident={each.hasIncident} />
              </td>
              <PeriodCells of={each} />
            </tr>
          ))}
        </tbody>
      </table>
      {elements.length > shown && (
        <button type="button" class="link" onClick={() => setShown(shown + SHOWN_FIRST)}>
          Show more of the {elements.length} elements
        </button>
      )}
    </>
  );
}

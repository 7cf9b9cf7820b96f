/** Everything that a text may be: a key, a business key, a correlation key, a process or a variable's value. */
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { findAll } from '../find.ts';
import { useLive } from '../live.ts';
import { Empty, Loaded } from '../parts/states.tsx';
import { place, query } from '../route.ts';

export function SearchView(): VNode {
  const text = (query.value['q'] ?? '').trim();
  const live = useLive(text === '' ? null : `find ${text}`, (signal) => findAll(text, signal), 3000);
  const only = live.data?.length === 1 ? live.data[0] : undefined;
  useEffect(() => {
    // Not a step of its own in the browser's history: going back must not lead here again.
    if (only) {
      window.history.replaceState(null, '', only.link);
      place.value = placeOf(only.link);
    }
  }, [only?.link]);
  return (
    <>
      <div class="heading">
        <h1>{text === '' ? 'Search' : `Search for ${text}`}</h1>
      </div>
      {text === '' ? (
        <Empty title="Enter a key, a business key or a process in the field above" />
      ) : (
        <Loaded live={live}>
          {(hits) =>
            hits.length === 0 ? (
              <Empty title="Nothing was found">
                <p>
                  The search looks for keys (instance, element, job, incident, user task), business keys,
                  correlation keys of waiting messages, process ids, elements, and values of variables. What
                  has ended can be found for a limited time only.
                </p>
              </Empty>
            ) : (
              <ul class="tasks">
                {hits.map(({ kind, title, detail, link }) => (
                  <li key={`${kind} ${link}`}>
                    <a href={link}>
                      <strong>{title}</strong>
                      <span>{kind}</span>
                      <span>{detail}</span>
                    </a>
                  </li>
                ))}
              </ul>
            )
          }
        </Loaded>
      )}
    </>
  );
}

function placeOf(link: string): { path: string; query: Record<string, string> } {
  const url = new URL(link, window.location.href);
  return { path: url.pathname, query: Object.fromEntries(url.searchParams) };
}

/**
 * The current path and query, read and changed through one signal. They contain the whole state of a view.
 */
import { computed, signal } from '@preact/signals';
import { queryText } from './links.ts';

export interface Place {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

const placeNow = (): Place => ({
  path: window.location.pathname,
  query: Object.fromEntries(new URLSearchParams(window.location.search)),
});

export const place = signal<Place>(placeNow());
export const query = computed(() => place.value.query);

export function followBrowser(): void {
  window.addEventListener('popstate', () => {
    place.value = placeNow();
  });
  // Links remain real links: they can be copied and opened in another tab.
  document.addEventListener('click', (event) => {
    const link = (event.target as Element | null)?.closest?.('a[href^="/"]');
    const isPlain =
      event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !isPlain || event.defaultPrevented || link.hasAttribute('download')) return;
    event.preventDefault();
    go(link.getAttribute('href') ?? '/');
  });
}

export function go(url: string): void {
  window.history.pushState(null, '', url);
  place.value = placeNow();
  window.scrollTo(0, 0);
  document.getElementById('main')?.focus();
}

/** Changes the query of the current view; an empty value removes the parameter. */
export function setQuery(changes: Readonly<Record<string, string>>): void {
  const { path, query: old } = place.value;
  window.history.replaceState(null, '', path + queryText({ ...old, ...changes }));
  place.value = placeNow();
}

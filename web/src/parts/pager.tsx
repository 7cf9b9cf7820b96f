/** Pages of a list; the page number is in the address. */
import type { VNode } from 'preact';
import type { Found } from '../api.ts';
import { query, setQuery } from '../route.ts';

export const PAGE_SIZE = 25;

/** The page number in the query, from 0. */
export function pageNumber(): number {
  const page = Number(query.value['page'] ?? '1');
  return Number.isInteger(page) && page > 0 ? page - 1 : 0;
}

export function Pager({ page }: Pick<Found<unknown>, 'page'>): VNode {
  const at = pageNumber();
  const { totalItems, hasMoreTotalItems } = page;
  const from = Math.min(at * PAGE_SIZE + 1, totalItems);
  const to = Math.min((at + 1) * PAGE_SIZE, totalItems);
  if (at === 0 && totalItems <= PAGE_SIZE) return <p class="pager">{totalItems} in all</p>;
  const turn = (to_: number): void => setQuery({ page: to_ === 0 ? '' : String(to_ + 1) });
  return (
    <nav class="pager" aria-label="Pages">
      <button type="button" disabled={at === 0} onClick={() => turn(at - 1)}>
        Previous
      </button>
      <span>
        {from} to {to} of {totalItems.toLocaleString('en')}
        {hasMoreTotalItems ? ' or more' : ''}
      </span>
      <button type="button" disabled={to >= totalItems && !hasMoreTotalItems} onClick={() => turn(at + 1)}>
        Next
      </button>
    </nav>
  );
}

/** Two cells of a table: when something started, and when it ended. */
import type { VNode } from 'preact';
import { Time } from './time.tsx';

interface Period {
  readonly startDate: string;
  readonly endDate?: string | null;
}

export function PeriodCells({ of: { startDate, endDate } }: { readonly of: Period }): VNode {
  return (
    <>
      <td data-label="Started">
        <Time at={startDate} />
      </td>
      <td data-label="Ended">{endDate ? <Time at={endDate} /> : '–'}</td>
    </>
  );
}

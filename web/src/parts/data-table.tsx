/** A table of rows with the same columns. */
import type { ComponentChildren, VNode } from 'preact';

export interface Column<Row> {
  readonly title: string;
  /** Right-aligned. */
  readonly isNumber?: boolean;
  cell(row: Row): ComponentChildren;
}

interface DataTableProps<Row> {
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  keyOf(row: Row): string;
}

export function DataTable<Row>({ rows, columns, keyOf }: DataTableProps<Row>): VNode {
  return (
    <table class="list">
      <thead>
        <tr>
          {columns.map(({ title, isNumber }) => (
            <th key={title} scope="col" class={isNumber ? 'numeric' : undefined}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {columns.map(({ title, isNumber, cell }, at) => (
              <td
                key={title}
                data-label={at === 0 ? undefined : title}
                class={isNumber ? 'numeric' : undefined}
              >
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

import type { ComponentChildren } from 'preact';

/** Thousands of rows would keep the page busy on every change. */
const MOST_ROWS = 100;

/** The first rows of a table, and how many more there are. */
export function FoldedRows<T>({
  of: items,
  columns,
  children,
}: {
  readonly of: readonly T[];
  readonly columns: number;
  readonly children: (item: T) => ComponentChildren;
}) {
  const more = items.length - MOST_ROWS;
  return (
    <tbody>
      {items.slice(0, MOST_ROWS).map(children)}
      {more > 0 && (
        <tr>
          <td colSpan={columns} class="faint">
            and {more} more; choose a service or a model above
          </td>
        </tr>
      )}
    </tbody>
  );
}

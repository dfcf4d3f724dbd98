import type { ComponentChildren } from 'preact';

/** The title of a column; columns of numbers are aligned to the right. */
export type Head = string | { readonly number: string };

/** A table that scrolls sideways where it is too wide. */
export function Table({
  label,
  heads,
  isList = false,
  children,
}: {
  readonly label: string;
  readonly heads: readonly Head[];
  readonly isList?: boolean;
  readonly children: ComponentChildren;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolls sideways on a phone
    <section class={isList ? 'scroll list' : 'scroll'} tabIndex={0} aria-label={label}>
      <table>
        <thead>
          <tr>
            {heads.map((head, index) => (
              <th key={index} scope="col" class={typeof head === 'string' ? undefined : 'number'}>
                {typeof head === 'string' ? head : head.number}
              </th>
            ))}
          </tr>
        </thead>
        {children}
      </table>
    </section>
  );
}

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

import type { BoardView, ErrorEntry, PanelView } from '../figures/board-view.ts';
import { Chart, Sparkline } from './chart.tsx';
import { Inline } from './inline.tsx';
import { formatNumber } from './number-format.ts';
import { FoldedRows, Table } from './table.tsx';
import { mostUrgentFirst, toneOf } from './tone.ts';

/** Pixels per unit of row height, as in Grafana's dashboards. */
const UNIT = 22;

/** A board with its values. */
export function Board({
  board,
  onModel,
}: {
  readonly board: BoardView;
  readonly onModel?: (model: string) => void;
}) {
  return (
    <>
      {board.rows.map((row) => (
        <section key={row.title} aria-label={row.title}>
          <h2>{row.title}</h2>
          <div class="row">
            {row.panels.map((panel) => (
              <Panel
                key={panel.id}
                panel={panel}
                times={board.times}
                height={row.height * UNIT}
                {...(onModel && { onModel })}
              />
            ))}
          </div>
        </section>
      ))}
    </>
  );
}

interface PanelProps {
  readonly panel: PanelView;
  readonly times: readonly number[];
  readonly height: number;
  readonly onModel?: (model: string) => void;
}

function Panel({ panel, times, height, onModel }: PanelProps) {
  const { data, title, question, action, limit, unit = 'number', width } = panel;
  return (
    <article class={`panel ${data.kind}`} style={{ '--columns': width }} title={action}>
      <header>
        <h3>{title}</h3>
        {limit && unit !== 'state' && (
          <span class="limit">
            alert {limit.bad === 'above' ? '>' : '<'} {formatNumber(limit.at, unit)}
          </span>
        )}
      </header>
      {data.kind === 'stat' && <Stat panel={panel} value={data.value} course={data.course} />}
      <p class="question">
        <Inline text={question} />
      </p>
      {data.kind === 'chart' && <Chart panel={panel} times={times} height={height} />}
      {data.kind === 'table' && <PanelTable panel={panel} {...(onModel && { onModel })} />}
      {data.kind === 'errors' && <Errors occurred={data.occurred} rest={data.rest} />}
    </article>
  );
}

function Stat({
  panel,
  value,
  course,
}: {
  readonly panel: PanelView;
  readonly value: number | null;
  readonly course: readonly (number | null)[];
}) {
  const tone = toneOf(value, panel.limit);
  return (
    <>
      <p class={`stat ${tone}`}>
        {value === null ? (
          <span class="faint">no data</span>
        ) : (
          formatNumber(value, panel.unit ?? 'number')
        )}
      </p>
      <Sparkline values={course} tone={tone} />
    </>
  );
}

function PanelTable({
  panel,
  onModel,
}: {
  readonly panel: PanelView;
  readonly onModel?: (model: string) => void;
}) {
  const { data, columns = [] } = panel;
  if (data.kind !== 'table' || data.rows.length === 0)
    return <p class="nothing">no data in this time range</p>;
  return (
    <Table
      label={panel.title}
      heads={[...data.heads, ...columns.map(({ title }) => ({ number: title }))]}
    >
      <FoldedRows
        of={mostUrgentFirst(data.rows, columns)}
        columns={data.heads.length + columns.length}
      >
        {({ labels, cells }) => (
          <tr key={labels.join('\n')}>
            {labels.map((label) => (
              <th key={label} scope="row" class="name" title={label}>
                {onModel ? (
                  <button type="button" class="link" onClick={() => onModel(label)}>
                    {label}
                  </button>
                ) : (
                  label
                )}
              </th>
            ))}
            {cells.map((cell, index) => {
              const column = columns[index];
              return (
                <td key={column?.title} class={`number ${toneOf(cell, column?.limit)}`}>
                  {formatNumber(cell ?? undefined, column?.unit ?? 'number')}
                </td>
              );
            })}
          </tr>
        )}
      </FoldedRows>
    </Table>
  );
}

function Errors({
  occurred,
  rest,
}: {
  readonly occurred: readonly ErrorEntry[];
  readonly rest: readonly ErrorEntry[];
}) {
  return (
    <>
      {occurred.length > 0 ? (
        <ErrorTable entries={occurred} isCounted />
      ) : (
        <p class="faint">No attempt failed in this time range.</p>
      )}
      <details>
        <summary>
          {occurred.length > 0 ? 'All other errors' : 'The error table'} ({rest.length})
        </summary>
        <ErrorTable entries={rest} />
      </details>
    </>
  );
}

const ERROR_HEADS = ['Error', 'Category', 'Retry?', 'Meaning', 'What to do'] as const;

function ErrorTable({
  entries,
  isCounted = false,
}: {
  readonly entries: readonly ErrorEntry[];
  readonly isCounted?: boolean;
}) {
  return (
    <Table
      label="Errors and what they mean"
      heads={[...(isCounted ? [{ number: 'Attempts' }] : []), ...ERROR_HEADS]}
    >
      <tbody>
        {entries.map(({ type, category, retryable, meaning, advice, count }, index) => (
          <tr key={index}>
            {isCounted && <td class="number">{count}</td>}
            <td>
              <code>{type}</code>
            </td>
            <td>{category}</td>
            <td>{retryable ? 'yes' : 'no'}</td>
            <td>{meaning}</td>
            <td>{advice}</td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

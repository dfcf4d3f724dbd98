import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Board, Choice, ForeignMetric } from '../boards/board.ts';
import { metricName } from '../prometheus/metric-name.ts';
import { label, type Matches, selector } from '../promql/label.ts';
import { type SignalKey, signal } from '../registry.ts';
import { defaultSettings, type Settings } from '../settings.ts';
import { grafanaPanel } from './panels.ts';
import { DATA_SOURCE } from './queries.ts';

const TAG = 'together-otel';
const WIDTH = 24;

/**
 * A board as a Grafana dashboard (classic model), importable without changes: the data source is a
 * variable.
 */
export function grafanaDashboard(board: Board, settings: Partial<Settings> = {}): Dashboard {
  const builder = new DashboardBuilder(board.title)
    .uid(board.uid)
    .description(board.description)
    .tags([TAG])
    .readonly()
    .timezone('browser')
    .time({ from: 'now-1h', to: 'now' })
    .refresh('30s')
    .tooltip(DashboardCursorSync.Crosshair)
    .link(
      new DashboardLinkBuilder('Together')
        .type(DashboardLinkType.Dashboards)
        .tags([TAG])
        .includeVars(true)
        .keepTime(true),
    )
    .withVariable(dataSource('datasource', 'Data source', 'prometheus'))
    .withVariable(dataSource('traces', 'Traces', 'tempo'));
  const all = { ...defaultSettings, ...settings };
  for (const choice of board.choices) builder.withVariable(choiceVariable(choice, board, all));

  let y = 0;
  board.rows.forEach((row, index) => {
    builder.withRow(
      new RowBuilder(row.title).id(ROW_IDS + index).gridPos({ x: 0, y, w: WIDTH, h: 1 }),
    );
    y += 1;
    let x = 0;
    for (const panel of row.panels) {
      builder.withPanel(grafanaPanel(panel, { x, y, w: panel.width, h: row.height }, all));
      x += panel.width;
    }
    y += row.height;
  });
  return builder.build();
}

/** Row ids start above those of all panels. */
const ROW_IDS = 1000;

function dataSource(name: string, title: string, type: string): DatasourceVariableBuilder {
  return new DatasourceVariableBuilder(name).label(title).type(type);
}

function isForeign(from: Choice['from']): from is ForeignMetric {
  return from.startsWith('otelcol_');
}

/** The name of a series that each process has exactly one of, for a metric. */
function countOf(
  key: SignalKey,
  suffixes: Settings['suffixes'],
  histograms: Settings['histograms'],
): string {
  const isHistogram = signal(key).instrument === 'histogram';
  return (
    metricName(signal(key), suffixes) + (isHistogram && histograms !== 'native' ? '_count' : '')
  );
}

/** The values of a label among series that match the preceding variables. */
function choiceVariable(
  choice: Choice,
  board: Board,
  { suffixes, job, histograms }: Settings,
): QueryVariableBuilder {
  const metric = isForeign(choice.from) ? choice.from : countOf(choice.from, suffixes, histograms);
  const earlier = board.choices.slice(0, board.choices.indexOf(choice));
  const matches: Matches = {
    ...(job !== undefined && { job: { matches: job } }),
    ...Object.fromEntries(earlier.map((before) => [before.label, { matches: `$${before.name}` }])),
  };
  const query = `label_values(${metric}${selector(matches)}, ${label(choice.label)})`;
  const builder = new QueryVariableBuilder(choice.name)
    .label(choice.title)
    .datasource(DATA_SOURCE)
    .query({ query, refId: choice.name })
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(choice.many)
    .includeAll(choice.many);
  if (!choice.many) return builder;
  // With `--job`, "All" stands for the requested jobs.
  const all = choice.optional ? '.*' : '.+';
  return builder
    .allValue(choice.name === 'job' ? (job ?? all) : all)
    .current({ selected: true, text: ['All'], value: ['$__all'] });
}

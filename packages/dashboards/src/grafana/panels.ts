import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import {
  BigValueColorMode,
  BigValueGraphMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  DashboardLinkBuilder,
  FieldColorBuilder,
  FieldColorModeId,
  type Panel as GrafanaPanel,
  type GridPos,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as StatPanelBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { TextMode, PanelBuilder as TextPanelBuilder } from '@grafana/grafana-foundation-sdk/text';
import { PanelBuilder as ChartPanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { ChartPanel, Panel, StatPanel, TextPanel } from '../boards/board.ts';
import { label } from '../promql/label.ts';
import type { Settings } from '../settings.ts';
import { DATA_SOURCE, queriesOf } from './queries.ts';
import { tablePanel } from './table.ts';
import { thresholdsOf } from './thresholds.ts';
import { traceSearch } from './trace-search.ts';
import { grafanaUnits } from './units.ts';

/** A panel in Grafana's model. */
export function grafanaPanel(
  panel: Panel,
  position: GridPos,
  settings: Settings,
): Builder<GrafanaPanel> {
  const builder = visualization(panel, queriesOf(panel, settings.exportSeconds), settings);
  builder.id(panel.id).title(panel.title).description(descriptionOf(panel)).gridPos(position);
  return builder;
}

/** Tooltip of a panel's ⓘ. */
function descriptionOf({ question, action }: Panel): string {
  return `${question}\n\n**When it looks bad:** ${action}`;
}

function visualization(panel: Panel, queries: Builder<Dataquery>[], settings: Settings) {
  switch (panel.kind) {
    case 'stat':
      return statPanel(panel, queries);
    case 'chart':
      return chartPanel(panel, queries);
    case 'table':
      return tablePanel(panel, queries, settings);
    case 'text':
      return textPanel(panel);
  }
}

function statPanel(panel: StatPanel, queries: Builder<Dataquery>[]): StatPanelBuilder {
  return new StatPanelBuilder()
    .datasource(DATA_SOURCE)
    .targets(queries)
    .unit(grafanaUnits[panel.unit])
    .thresholds(thresholdsOf(panel.limit))
    .colorMode(BigValueColorMode.Value)
    .graphMode(panel.unit === 'state' ? BigValueGraphMode.None : BigValueGraphMode.Area)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .noValue('no data');
}

function chartPanel(panel: ChartPanel, queries: Builder<Dataquery>[]): ChartPanelBuilder {
  const builder = new ChartPanelBuilder()
    .datasource(DATA_SOURCE)
    .targets(queries)
    .unit(grafanaUnits[panel.unit])
    .min(0)
    .lineWidth(1)
    .fillOpacity(panel.stacked ? 30 : 8)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassicByName))
    .thresholds(thresholdsOf(panel.limit))
    .thresholdsStyle(
      new GraphThresholdsStyleConfigBuilder().mode(
        panel.limit ? GraphThresholdsStyleMode.Dashed : GraphThresholdsStyleMode.Off,
      ),
    )
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom),
    )
    .tooltip(
      new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending),
    );
  if (panel.unit === 'share' && panel.limit?.bad === 'below') builder.max(1);
  if (panel.stacked) builder.stacking(new StackingConfigBuilder().mode(StackingMode.Normal));
  if (panel.traces !== undefined) {
    builder.dataLinks([
      new DashboardLinkBuilder('Search traces of this time')
        .url(traceSearch(panel.traces, modelOf(panel)))
        .targetBlank(true),
    ]);
  }
  return builder;
}

function textPanel({ markdown }: TextPanel): TextPanelBuilder {
  return new TextPanelBuilder().mode(TextMode.Markdown).content(markdown);
}

/** The model of a clicked line: its own label, or the one selected on the board. */
function modelOf({ targets }: ChartPanel): string {
  const name = label('requestModel');
  return targets.some(({ legend }) => legend.includes(name)) ? `__field.labels.${name}` : 'model';
}

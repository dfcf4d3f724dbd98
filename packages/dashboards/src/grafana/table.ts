import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import { TableCellDisplayMode } from '@grafana/grafana-foundation-sdk/common';
import type { DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as TablePanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import type { Column, TablePanel } from '../boards/board.ts';
import { labelName } from '../prometheus/metric-name.ts';
import { label } from '../promql/label.ts';
import type { LabelKey } from '../registry.ts';
import type { Settings } from '../settings.ts';
import { DATA_SOURCE, refId } from './queries.ts';
import { thresholdsOf } from './thresholds.ts';
import { grafanaUnits } from './units.ts';
import { variable } from './variable.ts';

/** One row per set of labels: the queries' results, joined by labels. */
export function tablePanel(
  panel: TablePanel,
  queries: Builder<Dataquery>[],
  { scope }: Settings,
): TablePanelBuilder {
  const labels = Object.entries(panel.rows).map(
    ([key, title]) => [label(key as LabelKey), title] as const,
  );
  const builder = new TablePanelBuilder()
    .datasource(DATA_SOURCE)
    .targets(queries)
    .unit('short')
    .thresholds(thresholdsOf(undefined))
    .noValue('–')
    .transformations([
      { id: 'merge', options: {} },
      {
        id: 'organize',
        options: {
          excludeByName: { Time: true },
          indexByName: Object.fromEntries(
            [...labels.map(([name]) => name), ...panel.columns.map(valueName(panel))].map(
              (name, index) => [name, index],
            ),
          ),
          renameByName: Object.fromEntries([
            ...labels,
            ...panel.columns.map((column, index) => [
              valueName(panel)(column, index),
              column.title,
            ]),
          ]),
        },
      },
    ]);
  for (const column of panel.columns)
    builder.overrideByName(column.title, columnProperties(column));
  const [first] = labels;
  if (panel.opensModel && first) {
    builder.overrideByName(first[1], [{ id: 'links', value: [modelLink(scope)] }]);
  }
  return builder;
}

/** Grafana names a single query's values `Value`, several `Value #A`, … */
function valueName({ columns }: TablePanel): (column: Column, index: number) => string {
  return (_column, index) => (columns.length === 1 ? 'Value' : `Value #${refId(index)}`);
}

function columnProperties({ unit, limit }: Column): DynamicConfigValue[] {
  const properties: DynamicConfigValue[] = [{ id: 'unit', value: grafanaUnits[unit] }];
  if (limit) {
    properties.push(
      { id: 'thresholds', value: thresholdsOf(limit).build() },
      { id: 'custom.cellOptions', value: { type: TableCellDisplayMode.ColorText } },
    );
  }
  return properties;
}

/** Links to the clicked model's board, keeping the current variables. */
function modelLink(scope: readonly string[]): object {
  const choices = ['datasource', ...scope.map(labelName), 'job', 'instance'];
  return {
    title: 'This model in depth',
    url: `/d/together-model?${[
      ...choices.map((name) => variable(`${name}:queryparam`)),
      `var-model=${variable('__value.raw:percentencode')}`,
      variable('__url_time_range'),
    ].join('&')}`,
  };
}

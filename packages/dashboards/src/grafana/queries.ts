import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { type Panel, targetsOf } from '../boards/board.ts';
import { variable } from './variable.ts';

/** The data source that every panel and variable asks: a variable itself. */
export const DATA_SOURCE: DataSourceRef = { type: 'prometheus', uid: variable('datasource') };

/** The queries of a panel: for a table as they are now, else over the time shown. */
export function queriesOf(panel: Panel, exportSeconds: number): Builder<Dataquery>[] {
  return targetsOf(panel).map((target, index) => {
    const query = new DataqueryBuilder()
      .datasource(DATA_SOURCE)
      .refId(refId(index))
      .expr(target.expression.text)
      // Grafana makes its $__rate_interval of this; the data source's setting is 15 s by default.
      .interval(`${exportSeconds}s`)
      .legendFormat(target.legend);
    return panel.kind === 'table' ? query.instant().format(PromQueryFormat.Table) : query.range();
  });
}

/** A, B, C, … */
export function refId(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}

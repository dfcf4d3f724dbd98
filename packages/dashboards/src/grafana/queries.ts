import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { type Panel, targetsOf } from '../boards/board.ts';
import { variable } from './variable.ts';

/** The data source of all panels and variables, itself a variable. */
export const DATA_SOURCE: DataSourceRef = { type: 'prometheus', uid: variable('datasource') };

/** Queries of a panel: instant for a table, otherwise over the displayed range. */
export function queriesOf(panel: Panel, exportSeconds: number): Builder<Dataquery>[] {
  return targetsOf(panel).map((target, index) => {
    const query = new DataqueryBuilder()
      .datasource(DATA_SOURCE)
      .refId(refId(index))
      .expr(target.expression.text)
      // Grafana derives $__rate_interval from this; the data source's default is 15 s.
      .interval(`${exportSeconds}s`)
      .legendFormat(target.legend);
    return panel.kind === 'table' ? query.instant().format(PromQueryFormat.Table) : query.range();
  });
}

/** A, B, C, … */
export function refId(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}

import type { PanelUnit } from '../boards/board.ts';

/** @see https://grafana.com/docs/grafana/latest/panels-visualizations/configure-standard-options/#unit */
export const grafanaUnits: Readonly<Record<PanelUnit, string>> = {
  share: 'percentunit',
  seconds: 's',
  'calls/s': 'suffix: /s',
  'requests/s': 'suffix: req/s',
  'tokens/s': 'suffix: tok/s',
  number: 'short',
  usd: 'currencyUSD',
  state: 'bool_yes_no',
};

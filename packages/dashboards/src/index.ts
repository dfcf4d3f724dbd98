export {
  type Channel,
  type Delivery,
  defaultDelivery,
  type Mail,
  secretFiles,
} from './alertmanager/delivery.ts';
export type {
  Board,
  BoardRow,
  ChartPanel,
  Choice,
  Column,
  Limit,
  Panel,
  PanelUnit,
  StatPanel,
  TablePanel,
  Target,
  TextPanel,
} from './boards/board.ts';
export { panelsOf, targetsOf } from './boards/board.ts';
export { type BoardName, boards } from './boards/boards.ts';
export { filesOf, type Product } from './files.ts';
export type { GeneratedFile } from './generated-file.ts';
export { labelName, metricName, type Suffixes } from './prometheus/metric-name.ts';
export type { Alert, Cause, Explanation, Severity } from './prometheus/rule.ts';
export { alerts, ruleFile } from './prometheus/rule-file.ts';
export { type Duration, days, hours, minutes } from './promql/duration.ts';
export { Expression, type Matching } from './promql/expression.ts';
export { label, type Match, type Matches } from './promql/label.ts';
export { Query } from './promql/query.ts';
export { Series } from './promql/series.ts';
export type { LabelKey, SignalKey } from './registry.ts';
export {
  type Budget,
  defaultSettings,
  MOST_EXPORT_SECONDS,
  type Settings,
} from './settings.ts';
export * as applicationSignals from './signals/application.ts';
export * as probeSignals from './signals/probe.ts';
export type { Signal, SignalUnit } from './signals/signal.ts';
export { View } from './signals/view.ts';
export { type Thresholds, thresholds } from './thresholds.ts';

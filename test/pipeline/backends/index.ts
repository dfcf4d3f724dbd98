export {
  type Alertmanager,
  type AlertmanagerOptions,
  amtool,
  type PostedAlert,
  startAlertmanager,
} from './alertmanager.ts';
export { checkGrafana, checkKubernetes, checkVmalert } from './checks.ts';
export { type CollectorOptions, startCollector, validateCollector } from './collector.ts';
export { type DatadogMapping, type DatadogSeries, startDatadogMapping } from './datadog.ts';
export {
  type FoundTrace,
  type Jaeger,
  type JaegerSearch,
  startJaeger,
} from './jaeger.ts';
export {
  type Backends,
  backendsFolder,
  findBackends,
  type MissingBackends,
  needBackends,
  skipReason,
} from './location.ts';
export {
  type Prometheus,
  type PrometheusOptions,
  promtool,
  type Sample,
  startPrometheus,
  type ToolResult,
} from './prometheus.ts';
export { freePort, type Server } from './server.ts';
export { startVictoriaMetrics, type VictoriaMetrics } from './victoria-metrics.ts';

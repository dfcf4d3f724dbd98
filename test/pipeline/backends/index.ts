export { type CollectorOptions, startCollector, validateCollector } from './collector.ts';
export {
  type Backends,
  findBackends,
  type MissingBackends,
  skipReason,
} from './location.ts';
export {
  type Prometheus,
  type PrometheusOptions,
  type PromtoolResult,
  promtool,
  type Sample,
  startPrometheus,
} from './prometheus.ts';
export { freePort, type Server } from './server.ts';

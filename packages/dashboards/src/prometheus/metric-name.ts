import type { MetricDefinition } from '@together-otel/semconv';

/**
 * Origin of the Prometheus names: `collector` for the OpenTelemetry Collector and Prometheus' own
 * OTLP receiver, which append the unit; `exporter` for the JavaScript SDK's Prometheus exporter,
 * which does not.
 */
export type Suffixes = 'collector' | 'exporter';

const UNITS: Readonly<Record<string, string>> = {
  s: 'seconds',
  ms: 'milliseconds',
  us: 'microseconds',
  ns: 'nanoseconds',
  min: 'minutes',
  h: 'hours',
  d: 'days',
  By: 'bytes',
  '%': 'percent',
  '1': '',
};

const PER_UNITS: Readonly<Record<string, string>> = { s: 'second', h: 'hour', d: 'day' };

/**
 * The Prometheus name of a metric, without `_bucket`, `_sum` or `_count`.
 *
 * @see https://github.com/prometheus/otlptranslator `MetricNamer` with suffixes, escaping underscores
 * @see https://github.com/open-telemetry/opentelemetry-js `PrometheusSerializer`
 */
export function metricName(metric: MetricDefinition, suffixes: Suffixes): string {
  const isCounter = metric.instrument === 'counter';
  const words = metric.name.split(/[^a-zA-Z0-9:]+/).filter(Boolean);
  if (suffixes === 'exporter') {
    return isCounter && words.at(-1) !== 'total' ? [...words, 'total'].join('_') : words.join('_');
  }
  const [unit = '', perUnit = ''] = metric.unit.split('/');
  const named = [...words];
  for (const suffix of [word(unit, UNITS), prefixed('per_', word(perUnit, PER_UNITS))]) {
    if (suffix && !named.includes(suffix)) named.push(suffix);
  }
  if (isCounter) return [...named.filter((part) => part !== 'total'), 'total'].join('_');
  const isRatio = metric.unit === '1' && metric.instrument === 'gauge';
  return (isRatio ? [...named.filter((part) => part !== 'ratio'), 'ratio'] : named).join('_');
}

/** The Prometheus label of an attribute. */
export function labelName(attributeName: string): string {
  return attributeName.replace(/[^a-zA-Z0-9]+/g, '_');
}

/** Suffix for a unit; empty for annotations such as `{token}`. */
function word(unit: string, known: Readonly<Record<string, string>>): string {
  if (/[{}]/.test(unit)) return '';
  return known[unit] ?? unit.replace(/[^a-zA-Z0-9]+/g, '_');
}

function prefixed(prefix: string, text: string): string {
  return text && `${prefix}${text}`;
}

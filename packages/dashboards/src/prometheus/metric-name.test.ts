import { metrics, probeMetrics } from '@together-otel/semconv';
import { describe, expect, it } from 'vitest';
import { labelName, metricName } from './metric-name.ts';

/**
 * Output of github.com/prometheus/otlptranslator v1.0.0 (strategy UnderscoreEscapingWithSuffixes).
 */
const translated = [
  [metrics.cost, 'together_client_cost_USD_total'],
  [metrics.requestRatePeak, 'together_client_request_rate_peak_per_second'],
  [metrics.timeToFirstToken, 'together_client_time_to_first_token_seconds'],
  [metrics.ratelimitAge, 'together_client_ratelimit_age_seconds'],
  [metrics.attempts, 'together_client_attempts_total'],
  [metrics.tokenUsage, 'gen_ai_client_token_usage'],
  [probeMetrics.httpcheckStatus, 'httpcheck_status'],
  [probeMetrics.httpcheckDuration, 'httpcheck_duration_milliseconds'],
  [probeMetrics.httpcheckTlsCertRemaining, 'httpcheck_tls_cert_remaining_seconds'],
] as const;

describe('the name of a metric in Prometheus', () => {
  it.each(translated)('matches the Collector for %o', (metric, name) => {
    expect(metricName(metric, 'collector')).toBe(name);
  });

  it('has no unit from the SDK exporter', () => {
    expect(metricName(metrics.cost, 'exporter')).toBe('together_client_cost_total');
    expect(metricName(metrics.timeToFirstToken, 'exporter')).toBe(
      'together_client_time_to_first_token',
    );
  });

  it('has underscores in labels', () => {
    expect(labelName('http.response.status_code')).toBe('http_response_status_code');
  });
});

import { describe, expect, it } from 'vitest';
import { View } from '../signals/view.ts';
import { minutes } from './duration.ts';
import { Query } from './query.ts';

const query = new Query();

describe('a query', () => {
  it('names metrics and labels as the Collector does, synthetic calls left out', () => {
    expect(query.counter('attempts', { httpStatusCode: 429 }).rate(minutes(5)).text).toBe(
      'rate(together_client_attempts_total{together_synthetic="", http_response_status_code="429"}[5m])',
    );
  });

  it('names metrics as the SDK exporter does', () => {
    const exported = new Query({ suffixes: 'exporter' });
    expect(exported.count('timeToFirstToken').text).toBe(
      'together_client_time_to_first_token_count{together_synthetic=""}',
    );
  });

  it('adds conditions only to series with the label', () => {
    const panel = new Query({}, { job: { matches: '$job' }, requestModel: { matches: '$model' } });
    expect(panel.gauge('modelAvailable').text).toBe(
      'together_model_available{job=~"$job", gen_ai_request_model=~"$model"}',
    );
    expect(panel.gauge('spendPlan').text).toBe('together_spend_plan_USD{job=~"$job"}');
  });

  it('is limited to the jobs in the settings', () => {
    const narrowed = new Query({ job: 'shop/.*' });
    expect(narrowed.gauge('spendPlan').text).toBe('together_spend_plan_USD{job=~"shop/.*"}');
  });

  it('divides all durations by the time scale', () => {
    const fast = new Query({ timeScale: 60 });
    const { text } = fast.counter('cost').where({ synthetic: '' }).offset(minutes(60)).rate(30);
    expect(text).toContain('[500ms] offset 1m');
    expect(fast.seconds(minutes(2))).toBe(2);
  });

  it('groups buckets for a percentile', () => {
    const view = new View(query, '$__rate_interval', ['job', 'requestModel']);
    expect(view.quantile(0.95, 'timeToFirstToken').text).toBe(
      'histogram_quantile(0.95, sum by (le, job, gen_ai_request_model) ' +
        '(rate(together_client_time_to_first_token_seconds_bucket{together_synthetic=""}[$__rate_interval])))',
    );
  });

  it('counts growth including initial values, and replicas once', () => {
    const series = query.counter('cost');
    const own = new Query({ replicaLabels: ['replica'] });
    expect(own.growth(series, minutes(10)).text.replaceAll(/\s+/g, ' ')).toBe(
      'max without (replica) ( increase(together_client_cost_USD_total{together_synthetic=""}[10m]) ' +
        'or label_replace(sum_over_time(together_client_cost_USD_total:initial{together_synthetic=""}[10m]), ' +
        '"growth", "initial", "", "") )',
    );
  });

  it('reads native histograms: no buckets, counts by function, the same memory', () => {
    const native = new Query({ histograms: 'native' });
    expect(native.quantile(0.5, 'timeToFirstToken', { over: minutes(5) }).text).toBe(
      'histogram_quantile(0.5, sum (rate(together_client_time_to_first_token_seconds{together_synthetic=""}[5m])))',
    );
    const count = native.count('timeToFirstToken');
    expect(count.increase(minutes(5)).text).toBe(
      'histogram_count(increase(together_client_time_to_first_token_seconds{together_synthetic=""}[5m]))',
    );
    expect(count.initialName).toBe('together_client_time_to_first_token_seconds_count:initial');
    expect(native.total('retryDelay').seenName).toBe(
      'together_client_retry_delay_seconds_count:seen',
    );
  });

  it('adds parentheses around operations next to an operator', () => {
    const a = query.gauge('spendProjected');
    const b = query.gauge('spendPlan');
    expect(a.plus(b).times(2).above(0.5).text).toBe(`(${a} + ${b}) * 2 > 0.5`);
    expect(a.minus(b.minus(1)).text).toBe(`${a} - (${b} - 1)`);
    expect(a.shareOf(b).text).toBe(`(${a} or ${b} * 0) / (${b} > 0)`);
  });
});

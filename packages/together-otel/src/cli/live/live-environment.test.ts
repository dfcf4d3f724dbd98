import { expect, it } from 'vitest';
import { checkMeaning, readEnvironment } from '../../settings/environment.ts';
import { liveEnvironment } from './live-environment.ts';

const PAGE = { url: 'x', httpEndpoint: 'http://127.0.0.1:1', grpcEndpoint: 'x', pid: 1 };

it.each([
  [{}, '5000', '5000'],
  [{ OTEL_METRIC_EXPORT_INTERVAL: '1000' }, '1000', undefined],
  [{ OTEL_METRIC_EXPORT_TIMEOUT: '30000' }, '5000', '5000'],
  [{ OTEL_METRIC_EXPORT_INTERVAL: '9000', OTEL_METRIC_EXPORT_TIMEOUT: '800' }, '9000', '800'],
])('an application with %j hears of no setting that it did not make', (own, interval, timeout) => {
  const env = liveEnvironment(own, PAGE);
  expect(env['OTEL_METRIC_EXPORT_INTERVAL']).toBe(interval);
  expect(env['OTEL_METRIC_EXPORT_TIMEOUT']).toBe(timeout);
  expect(checkMeaning(env, readEnvironment(env))).toEqual([]);
});

it('no configuration file takes precedence over the page', () => {
  const env = liveEnvironment({ OTEL_CONFIG_FILE: 'sdk.yaml' }, PAGE);
  expect(env['OTEL_CONFIG_FILE']).toBeUndefined();
});

import { expect, it } from 'vitest';
import { endpointAdvice } from './endpoint-advice.ts';

it.each([
  ['connect ECONNREFUSED 127.0.0.1:4318', 'check OTEL_EXPORTER_OTLP_ENDPOINT'],
  ['404 Not Found', 'check OTEL_EXPORTER_OTLP_ENDPOINT'],
  ['gRPC status 14 unavailable', 'check OTEL_EXPORTER_OTLP_ENDPOINT'],
  ['401 Unauthorized', 'check OTEL_EXPORTER_OTLP_TRACES_HEADERS'],
  ['403 Forbidden', 'check OTEL_EXPORTER_OTLP_TRACES_HEADERS'],
  ['gRPC status 16 no key', 'check OTEL_EXPORTER_OTLP_TRACES_HEADERS'],
  ['gRPC status 7', 'check OTEL_EXPORTER_OTLP_TRACES_HEADERS'],
])('%s: %s', (failure, advice) => {
  const env = { OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-key=1' };
  expect(endpointAdvice('traces', env)(failure)).toBe(advice);
});

it('names the variables for all signals, or the file', () => {
  const refused = '401 Unauthorized';
  expect(endpointAdvice('metrics', {})(refused)).toBe('check OTEL_EXPORTER_OTLP_HEADERS');
  expect(endpointAdvice('metrics', { OTEL_CONFIG_FILE: 'otel.yaml' })(refused)).toBe(
    'check its headers in OTEL_CONFIG_FILE (otel.yaml)',
  );
});

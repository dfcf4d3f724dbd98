import { type MeterProvider as ApiProvider, metrics as api } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { OnDemandReader } from '@together-otel/test-support/metric-reader';
import { afterEach, describe, expect, it } from 'vitest';
import { countReaders } from './reader-count.ts';

afterEach(() => api.disable());

function providerWith(readers: number): MeterProvider {
  return new MeterProvider({
    readers: Array.from({ length: readers }, () => new OnDemandReader()),
  });
}

describe('countReaders', () => {
  it.each([1, 2, 3])("counts the SDK's %i readers", (readers) => {
    expect(countReaders(providerWith(readers))).toBe(readers);
  });

  it('returns one if there are none, or none can be found', () => {
    expect(countReaders(providerWith(0))).toBe(1);
    expect(countReaders({ getMeter: () => api.getMeter('a') })).toBe(1);
    expect(countReaders(undefined as unknown as ApiProvider)).toBe(1);
  });

  it("finds readers through the API's global provider", () => {
    api.setGlobalMeterProvider(providerWith(3));
    expect(countReaders(api.getMeterProvider())).toBe(3);
  });
});

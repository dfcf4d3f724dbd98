import { attr } from '@together-otel/semconv';
import { describe, expect, it } from 'vitest';
import type { AttemptSummary, CallSummary } from '../facts/call-summary.ts';
import { MetricNames } from './metric-names.ts';
import { CallSeries } from './series.ts';
import { SeriesIndex } from './series-index.ts';

const CALL = { operation: 'chat', provider: 'together_ai', model: 'm', address: 'host' };

const common = {
  [attr.operationName]: 'chat',
  [attr.providerName]: 'together_ai',
  [attr.requestModel]: 'm',
  [attr.serverAddress]: 'host',
};

function newSeries(modelLimit = 200): CallSeries {
  return new CallSeries(new MetricNames(modelLimit), CALL);
}

function attempt(status: number, type?: string): AttemptSummary {
  const error = type
    ? { type, category: 'server' as const, retryable: true, meaning: '', advice: '' }
    : undefined;
  return { number: 1, status, error, deployment: 'serverless' };
}

describe('CallSeries', () => {
  it('returns the same object for the same attempt, and a different one otherwise', () => {
    const series = newSeries();
    expect(series.attempt(attempt(200))).toEqual({
      ...common,
      [attr.httpStatusCode]: 200,
      [attr.deploymentType]: 'serverless',
    });
    expect(series.attempt(attempt(200))).toBe(series.attempt(attempt(200)));
    expect(series.attempt(attempt(500, 'a'))).not.toBe(series.attempt(attempt(500, 'b')));
    expect(series.attempt(attempt(500, 'b'))).toMatchObject({ [attr.errorType]: 'b' });
  });

  it('includes context attributes on metrics of cost, limits and failures', () => {
    const origin = newSeries();
    const own = { 'tenant.id': 'acme' };
    const series = origin.with({ id: 0, attributes: own });
    expect(series.common).toBe(origin.common);
    expect(series.delay('503')).not.toHaveProperty('tenant.id');
    const replaced = { provider: 'together_ai', errorType: '503', model: 'm' };
    for (const carrying of [
      series.attempt(attempt(200)),
      series.cost.input,
      series.answer('m').output,
      series.answer('m').ended({ outcome: 'success' } as CallSummary),
      series.retried('503', 'success'),
      series.tookOver(replaced, 'n', 'success'),
    ]) {
      expect(carrying).toMatchObject({ ...common, ...own });
    }
    expect(origin.attempt(attempt(200))).not.toHaveProperty('tenant.id');
  });

  it('stays correct beyond its cache', () => {
    const series = newSeries(1000);
    for (let round = 0; round < 2; round++) {
      for (let index = 0; index < 100; index++) {
        const status = 400 + index;
        expect(series.attempt(attempt(status, `${status}`))[attr.errorType]).toBe(`${status}`);
        expect(series.answer(`${index}`).input[attr.responseModel]).toBe(`${index}`);
      }
    }
  });

  it('admits models up to its capacity, in any role', () => {
    const index = new SeriesIndex(20);
    const replaced = { provider: 'together_ai', errorType: '503' };
    const seen = Array.from({ length: 1000 }, (_, number) => {
      const series = index.find({ ...CALL, model: `asked ${number}` });
      const failed = { ...replaced, model: `failed ${number}` };
      return [
        series.common,
        series.answer(`answered ${number}`).input,
        series.tookOver(failed, `took over ${number}`, 'success'),
      ];
    }).flat();
    const models = [
      attr.requestModel,
      attr.responseModel,
      attr.fallbackFromModel,
      attr.fallbackToModel,
    ].map((name) => new Set(seen.flatMap((series) => series[name] ?? [])));
    for (const names of models) expect(names.size).toBeLessThanOrEqual(21);
    expect(new Set(models.flatMap((names) => [...names])).size).toBe(21);
  });

  it('reserves room for requested models, however many others answer', () => {
    const index = new SeriesIndex(20);
    const alias = index.find(CALL);
    for (let number = 0; number < 100; number++) alias.answer(`served ${number}`);
    const asked = Array.from({ length: 9 }, (_, number) =>
      index.find({ ...CALL, model: `${number}` }),
    );
    expect(asked.map(({ common: { [attr.requestModel]: model } }) => model)).not.toContain(
      '_OTHER',
    );
    expect(alias.answer('m').input[attr.responseModel]).toBe('m');
  });

  it('has separate capacity for each provider', () => {
    const index = new SeriesIndex(2);
    for (const model of ['x', 'y', 'z']) index.find({ ...CALL, provider: 'openai', model });
    expect(index.find(CALL).common[attr.requestModel]).toBe('m');
    const { common: beyond } = index.find({ ...CALL, provider: 'openai', model: 'gpt' });
    expect(beyond[attr.requestModel]).toBe('_OTHER');
  });

  it('bounds hosts, providers and exceptions too, but not known ones', () => {
    const index = new SeriesIndex(200);
    const seen = Array.from({ length: 500 }, (_, number) =>
      index.find({ ...CALL, provider: `p${number}`, address: `h${number}` }),
    );
    for (const name of [attr.providerName, attr.serverAddress]) {
      expect(new Set(seen.map(({ common: of }) => of[name])).size, name).toBe(51);
    }
    const series = newSeries();
    const types = Array.from({ length: 500 }, (_, number) => `Error at ${number}`);
    const bounded = types.map((type) => series.attempt(attempt(500, type)));
    expect(new Set(bounded.map((made) => made[attr.errorType])).size).toBe(51);
    expect(new Set(bounded.slice(50)).size).toBe(1);
    for (const type of ['503', 'timeout', 'connection_error', 'dynamic_token_limited']) {
      expect(series.delay(type)[attr.errorType]).toBe(type);
      expect(series.delay(type)).toBe(series.delay(type));
    }
  });

  it('returns one object for each kind of call and combination of attributes', () => {
    const index = new SeriesIndex(20);
    const [one, other] = ['a', 'b'].map((model) => index.find({ ...CALL, model }));
    const combination = { id: 3, attributes: { 'tenant.id': 'acme' } };
    if (!one || !other) return expect.fail();
    const found = index.findAttributed(one, combination);
    expect(index.findAttributed(one, combination)).toBe(found);
    expect(index.findAttributed(other, combination)).not.toBe(found);
    expect(index.findAttributed(one, { ...combination, id: 4 })).not.toBe(found);
    for (let id = 10; id < 3000; id++) index.findAttributed(one, { ...combination, id });
    expect(index.findAttributed(one, combination)).not.toBe(found);
  });

  it('does not cache kinds of calls without limit', () => {
    const index = new SeriesIndex(2000);
    const first = index.find(CALL);
    expect(index.find(CALL)).toBe(first);
    for (let number = 0; number < 1500; number++) index.find({ ...CALL, model: `${number}` });
    expect(index.find(CALL)).not.toBe(first);
    expect(index.find(CALL).common).toEqual(first.common);
  });

  it('reports the outcome of a call', () => {
    const answer = newSeries().answer(undefined);
    const ended = answer.ended({ outcome: 'cancelled' } as CallSummary);
    expect(ended).toEqual({ ...common, [attr.callOutcome]: 'cancelled' });
    expect(answer.ended({ outcome: 'cancelled' } as CallSummary)).toBe(ended);
  });
});

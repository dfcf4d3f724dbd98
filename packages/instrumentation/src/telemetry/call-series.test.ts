import { attr } from '@together-otel/semconv';
import { describe, expect, it } from 'vitest';
import type { AttemptSummary, CallSummary } from '../facts/call-summary.ts';
import { CallSeries } from './call-series.ts';

const common = { [attr.requestModel]: 'm' };

function attempt(status: number, type?: string): AttemptSummary {
  const error = type
    ? { type, category: 'server' as const, retryable: true, meaning: '', advice: '' }
    : undefined;
  return { number: 1, status, error, deployment: 'serverless' };
}

describe('CallSeries', () => {
  it('gives the same object for the same attempt, and another for another', () => {
    const series = new CallSeries(common);
    expect(series.attempt(attempt(200))).toEqual({
      ...common,
      [attr.httpStatusCode]: 200,
      [attr.deploymentType]: 'serverless',
    });
    expect(series.attempt(attempt(200))).toBe(series.attempt(attempt(200)));
    expect(series.attempt(attempt(500, 'a'))).not.toBe(series.attempt(attempt(500, 'b')));
    expect(series.attempt(attempt(500, 'b'))).toMatchObject({ [attr.errorType]: 'b' });
  });

  it('stays right beyond what it keeps', () => {
    const series = new CallSeries(common);
    for (let round = 0; round < 2; round++) {
      for (let index = 0; index < 100; index++) {
        expect(series.attempt(attempt(500, `${index}`))[attr.errorType]).toBe(`${index}`);
        expect(series.answer(`${index}`).input[attr.responseModel]).toBe(`${index}`);
      }
    }
  });

  it('tells how a call ended', () => {
    const answer = new CallSeries(common).answer(undefined);
    const ended = answer.ended({ outcome: 'cancelled' } as CallSummary);
    expect(ended).toEqual({ ...common, [attr.callOutcome]: 'cancelled' });
    expect(answer.ended({ outcome: 'cancelled' } as CallSummary)).toBe(ended);
  });
});

import { attr, metrics } from '@together-otel/semconv';
import { beforeAll, describe, expect, it } from 'vitest';
import { MODELS } from './application/plan.ts';
import { expectedCost, expectedFigures, seenOutcome } from './expected.ts';
import type { Figures } from './figures.ts';
import { type Peak, requestPeaks, tokenPeaks } from './peaks.ts';
import { compareQuotas } from './quotas.ts';
import { callSpans, reportedCost, reportedFigures } from './reported.ts';
import { type Run, runApplication } from './run.ts';
import { Truth } from './truth.ts';

/** Steps of the mixed phase; a run makes some hundred calls more. */
const STEPS = 10_500;

describe('over ten thousand calls, mixed, against what was truly served', () => {
  let run: Run;
  let reported: Figures;
  let truth: Figures;

  beforeAll(async () => {
    run = await runApplication({
      application: { size: STEPS, concurrency: 32 },
      scene: { seed: 20_260 },
    });
    reported = reportedFigures(run.receiver);
    truth = expectedFigures(run);
    const figures = {
      calls: run.record.calls.length,
      requests: run.record.sends.length,
      spans: callSpans(run.receiver).length,
      figures: truth.size,
      seconds: run.seconds.toFixed(1),
      USD: reportedCost(run.receiver).total('cost').toFixed(4),
    };
    console.log('reconciled:', figures);
  }, 480_000);

  it('is a run worth reconciling', () => {
    expect(run.record.calls.length).toBeGreaterThan(10_000);
    expect(run.receiver.rejected()).toEqual([]);
    const outcomes = Map.groupBy(run.record.calls, ({ outcome }) => outcome);
    for (const outcome of ['success', 'error', 'cancelled', 'abandoned'] as const) {
      expect(outcomes.get(outcome)?.length, outcome).toBeGreaterThan(5);
    }
    expect(truth.total('resends')).toBeGreaterThan(300);
    expect(truth.total('fallbacks')).toBeGreaterThan(200);
    expect(truth.total('call retries')).toBeGreaterThan(200);
    const ways = callSpans(run.receiver).map(({ attributes }) => attributes[attr.fallbackEvidence]);
    expect(new Set(ways)).toEqual(new Set([undefined, 'flow', 'parent', 'input']));
    const served = [...run.ledgers.values()].flat();
    const refused = served.filter(({ refusal, status }) => refusal && status === 200);
    expect(refused.filter(({ stream }) => stream).length).toBeGreaterThan(30);
    expect(refused.filter(({ stream }) => !stream).length).toBeGreaterThan(30);
    const uploads = served.filter(({ path }) => path.endsWith('/transcriptions'));
    expect(uploads.filter(({ stream, usageSent }) => stream && usageSent).length).toBeGreaterThan(
      30,
    );
    const retriedUploads = truth.total('call retries', 'speech_to_text');
    expect(retriedUploads).toBeGreaterThan(10);
    const [newest] = run.ledgers.values();
    const hot = newest?.filter(({ model, fault }) => model === MODELS.hot && fault === undefined);
    const limited = hot?.filter(({ status }) => status === 429) ?? [];
    expect(limited.length, 'the limits of the hot model').toBeGreaterThan(5);
  });

  it('reports every attempt, call, token, chunk, retry, fallback and span, and not one more', () => {
    expect(reported.differences(truth)).toEqual([]);
    expect(callSpans(run.receiver)).toHaveLength(truth.total('spans'));
  });

  it('leaves exactly the failures that the application could not rescue', () => {
    const failed = run.receiver
      .latest(metrics.operationDuration.name)
      .filter(({ attributes }) => attributes[attr.callOutcome] === 'error')
      .reduce((sum, { histogram }) => sum + (histogram?.count ?? 0), 0);
    const { calls } = new Truth(run);
    const unserved = run.record.unserved.filter((id) => {
      const last = calls.get(id);
      return last?.call.operation !== undefined && seenOutcome(last) === 'error';
    });
    expect(failed - reported.total('call retries') - reported.total('fallbacks')).toBe(
      unserved.length,
    );
    expect(unserved.length).toBeGreaterThan(100);
  });

  it('reports its cost', () => {
    expect(reportedCost(run.receiver).differences(expectedCost(run), 1e-9)).toEqual([]);
    const cents = (figures: Figures): string => figures.total('cost').toFixed(2);
    expect(cents(reportedCost(run.receiver))).toBe(cents(expectedCost(run)));
  });

  it('has no call in flight at the end', () => {
    const active = run.receiver.latest(metrics.activeCalls.name);
    expect(active.length).toBeGreaterThan(10);
    expect(active.filter(({ value }) => value !== 0)).toEqual([]);
  });

  it('reports the quotas as the last headers did, of the tightest key', () => {
    const { compared, wrong } = compareQuotas(run);
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(80);
  }, 120_000);

  it('reports the quota of a model in one series for each operation that it was asked for', () => {
    const series = run.receiver.latest(metrics.ratelimitRequestsRemaining.name);
    const quotas = Map.groupBy(series, ({ attributes }) =>
      [attr.operationName, attr.serverAddress, attr.requestModel, attr.ratelimitKind]
        .map((name) => attributes[name])
        .join(' | '),
    );
    const split = [...quotas].filter(([, twins]) => twins.length > 1);
    expect(split.map(([quota, twins]) => `${quota}: ${twins.length} series`)).toEqual([]);
  });

  it('reports the peak of requests, within the moments between the SDK and fetch', () => {
    checkPeaks('requests', requestPeaks(run, metrics.requestRatePeak.name));
  });

  it('reports the peak of tokens, within the moments between response and application', () => {
    checkPeaks('tokens', tokenPeaks(run, metrics.tokenRatePeak.name).filter(isUsed));
  });
});

/** Series of models that never reported usage peak at 0. */
function isUsed({ reported, most }: Peak): boolean {
  return reported > 0 || most > 0;
}

function checkPeaks(what: string, peaks: readonly Peak[]): void {
  const exact = peaks.filter(({ least, most }) => least === most).length;
  const widest = Math.max(...peaks.map(({ least, most }) => (most - least) / most));
  console.log(
    `peaks of ${what}: ${peaks.length} series, ${exact} of them known exactly, the others within ${(widest * 100).toFixed(1)}%`,
  );
  expect(peaks.length).toBeGreaterThan(20);
  expect(
    peaks.filter(({ least, most, reported }) => !(reported >= least && reported <= most)),
  ).toEqual([]);
}

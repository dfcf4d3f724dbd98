/** The AI SDK's own telemetry next to ours. */
import { attr, SCOPE_NAME } from '@together-otel/semconv';
import { describe, expect, it } from 'vitest';
import { type Run, runRoad } from './run.ts';

const SHARED = 'gen_ai.client.inference.duration';
const WARNING = /@ai-sdk\/otel measures calls of the AI SDK too/g;
const LATEST = { OTEL_SEMCONV_STABILITY_OPT_IN: 'gen_ai_latest_experimental' };

const run = (settings: Readonly<Record<string, string>>, observed: boolean): Promise<Run> =>
  runRoad({ application: 'ai-sdk-otel', settings }, 'main.cjs', observed);

/** Number of calls that each scope counts under a metric's name. */
function countsOf({ receiver }: Run, name: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { scope, histogram } of receiver.latest(name)) {
    counts[scope.name] = (counts[scope.name] ?? 0) + Number(histogram?.count ?? 0);
  }
  return counts;
}

describe('@ai-sdk/otel', () => {
  it('has our call span below its own', async () => {
    const [bare, observed] = await Promise.all([run({}, false), run({}, true)]);
    expect(observed.ending).toEqual(bare.ending);
    const { spans } = observed;
    const ours = spans.filter(({ scope }) => scope.name === SCOPE_NAME);
    const parents = ours.map(({ name, parentSpanId, traceId }) => {
      const parent = spans.find((span) => span.spanId === parentSpanId && span.traceId === traceId);
      return [name, parent?.scope.name, parent?.name];
    });
    const models = ['json', 'stream', 'limited', 'gone'];
    expect(parents).toEqual(
      models.map((name) => Array(3).fill(`chat road/${name}`).with(1, 'gen_ai')),
    );
    // Its spans have no outcome, so whatever reads ours does not count them.
    const counted = spans.filter(({ attributes }) => attributes[attr.callOutcome] !== undefined);
    expect(counted).toEqual(ours);
  });

  it('shares no metric with us under the usual names', async () => {
    const observed = await run({}, true);
    expect(observed.ending.stderr).not.toMatch(WARNING);
    expect(observed.figures).toMatchObject({ calls: 4, attempts: 5, unserved: 1 });
  });

  it('causes one warning if both record the newest metric', async () => {
    const observed = await run(LATEST, true);
    expect(observed.ending.stderr.match(WARNING)).toHaveLength(1);
    expect(countsOf(observed, SHARED)[SCOPE_NAME]).toBe(4);
  });
});

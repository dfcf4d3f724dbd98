import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { startSimulator } from '@together-otel/simulator';
import { expect, test } from 'vitest';
import { startApplication } from './application.ts';
import {
  type FoundTrace,
  findBackends,
  type Jaeger,
  skipReason,
  startJaeger,
} from './backends/index.ts';
import { startPipeline } from './pipeline.ts';

const STORIES = fileURLToPath(new URL('applications/stories.mjs', import.meta.url));
const DOCUMENT = new URL('../../packages/instrumentation/docs/find-calls.md', import.meta.url);
const RUNBOOKS = new URL('../../packages/dashboards/runbooks/', import.meta.url);

const SERVICE = 'support-desk';

/** Stories that the gateway keeps whatever its sampling rate, and their number of spans. */
const KEPT: Readonly<Record<string, number>> = {
  limited: 2,
  full: 2,
  'fallback after 503': 3,
  'retried by the application': 3,
  refused: 2,
  missing: 2,
  'slow first token': 2,
  'timed out': 2,
};
const SAMPLED: Readonly<Record<string, number>> = {
  plain: 2,
  other: 2,
  'retried by the SDK': 2,
  cancelled: 2,
  'of a tenant': 2,
};
const FAILED = Object.keys(KEPT).filter((story) => story !== 'slow first token');

/** The document's searches, and the stories that each should find. */
const SEARCHES: Readonly<Record<string, readonly string[]>> = {
  'gen_ai.request.model=openai/gpt-oss-120b': ['plain', 'cancelled', 'of a tenant'],
  'together.call.outcome=error': FAILED,
  'gen_ai.request.model=deepseek-ai/DeepSeek-V3.1 together.call.outcome=error': [
    'full',
    'fallback after 503',
  ],
  'error.type=model_not_available': ['missing'],
  'error.type=timeout': ['timed out'],
  'together.error.category=rate_limit': ['limited', 'retried by the SDK'],
  'together.error.category=capacity': ['full', 'fallback after 503'],
  'together.request.id=<id>': ['limited'],
  'http.request.resend_count=1': ['retried by the SDK'],
  'together.call.replaces=retry': ['retried by the application'],
  'together.call.replaces=fallback': ['fallback after 503'],
  'together.fallback.from.model=deepseek-ai/DeepSeek-V3.1': ['fallback after 503'],
  'together.call.outcome=cancelled': ['cancelled'],
  'tenant.id=acme': ['of a tenant'],
};

const backends = findBackends();
const reason = skipReason(backends);
const real = test.skipIf('missing' in backends);

/** Generous timeout: arrives soon, but not immediately. */
const SOON = { timeout: 60_000, interval: 200 };

/** Plays the stories through the example's pipeline, with Jaeger behind it. */
async function replay(
  resources: AsyncDisposableStack,
  gateway: Readonly<Record<string, string>>,
  stories: Readonly<Record<string, number>>,
): Promise<{ jaeger: Jaeger; requestId: string }> {
  const ids = ['openai/gpt-oss-120b', 'deepseek-ai/DeepSeek-V3.1', 'other', 'limited'];
  const simulator = resources.adopt(
    await startSimulator({
      latency: { firstTokenMillis: 5, perTokenMillis: 1, jitter: 0 },
      models: [
        ...[...ids, 'limited-once', 'fails-once', 'refused', 'missing'].map((id) => ({ id })),
        { id: 'slow', latency: { firstTokenMillis: 4000 } },
      ],
      faults: [
        {
          model: 'limited-once',
          count: 1,
          fault: {
            kind: 'status',
            status: 429,
            body: 'dynamic_request_limited',
            headers: { 'retry-after-ms': '10' },
          },
        },
        {
          model: 'limited',
          fault: { kind: 'status', status: 429, body: 'dynamic_request_limited' },
        },
        {
          model: 'deepseek-ai/DeepSeek-V3.1',
          fault: { kind: 'status', status: 503, body: 'overloaded' },
        },
        { model: 'fails-once', count: 1, fault: { kind: 'status', status: 500 } },
        { model: 'refused', fault: { kind: 'status', status: 401, body: 'invalid_api_key' } },
        { model: 'missing', fault: { kind: 'status', status: 404, body: 'model_not_available' } },
      ],
    }),
    (each) => each.close(),
  );
  const jaeger = resources.use(await startJaeger());
  const pipeline = resources.use(
    await startPipeline({
      gateway: { TRACES_ENDPOINT: jaeger.otlpUrl, SLOW_SECONDS: '3', ...gateway },
    }),
  );
  const { ended } = startApplication(STORIES, {
    OTEL_EXPORTER_OTLP_ENDPOINT: pipeline.endpoint,
    OTEL_SERVICE_NAME: SERVICE,
    TOGETHER_BASE_URL: simulator.baseURL,
    TOGETHER_OTEL_HOSTS: `127.0.0.1:${simulator.port}`,
    TOGETHER_OTEL_ATTRIBUTES: 'tenant.id',
  });
  const { code, output } = await ended;
  expect(code, output).toBe(0);
  await expect.poll(() => jaeger.services(), SOON).toContain(SERVICE);
  await expect
    .poll(async () => spansOf(await jaeger.search({ service: SERVICE })), SOON)
    .toEqual(stories);
  return { jaeger, requestId: output.trim() };
}

/** Number of spans per story. */
function spansOf(traces: readonly FoundTrace[]): Record<string, number> {
  return Object.fromEntries(traces.map((trace) => [storyOf(trace), trace.spans.length]));
}

function storyOf({ spans }: FoundTrace): string {
  return spans.find(({ references }) => references.length === 0)?.operationName ?? 'no root';
}

function storiesOf(traces: readonly FoundTrace[]): string[] {
  return traces.map(storyOf).sort();
}

real(`Jaeger finds the calls that each documented search is for${reason}`, async () => {
  const document = await readFile(DOCUMENT, 'utf8');
  const documented = [...document.matchAll(/^\|[^|]+\| `([^`]+=[^`]+)` \|$/gm)].map(
    ([, search]) => search,
  );
  expect(documented).toEqual(Object.keys(SEARCHES));

  await using resources = new AsyncDisposableStack();
  const { jaeger, requestId } = await replay(
    resources,
    { SAMPLED_PERCENT: '100' },
    { ...KEPT, ...SAMPLED },
  );
  const found: Record<string, readonly string[]> = {};
  for (const search of Object.keys(SEARCHES)) {
    const tags = search.replace('<id>', requestId);
    found[search] = storiesOf(await jaeger.search({ service: SERVICE, tags }));
  }
  expect(found).toEqual(
    Object.fromEntries(Object.entries(SEARCHES).map(([search, of]) => [search, [...of].sort()])),
  );

  // What the document says about Jaeger's own behaviour.
  const failedByLimit = 'together.error.category=rate_limit together.call.outcome=error';
  expect(storiesOf(await jaeger.search({ service: SERVICE, tags: failedByLimit }))).toEqual([
    'limited',
  ]);
  expect(storiesOf(await jaeger.search({ service: SERVICE, minDuration: '3s' }))).toEqual([
    'slow first token',
  ]);
  expect(await jaeger.search({ service: SERVICE, tags: 'error=true' })).toEqual([]);

  // The trace store also has the examples that a runbook refers to.
  const budget = await readFile(new URL('TogetherErrorBudgetBurn.md', RUNBOOKS), 'utf8');
  const [, key, value] = /spans with `([\w.]+)` = `(\w+)`/.exec(budget) ?? [];
  const examples = await jaeger.search({ service: SERVICE, tags: `${key}=${value}` });
  expect(storiesOf(examples)).toEqual([...FAILED].sort());
});

real(`the gateway's sampling leaves in Jaeger what it promises, whole${reason}`, async () => {
  await using resources = new AsyncDisposableStack();
  // Late enough that all traces have been decided by the time the first one arrives.
  const { jaeger } = await replay(resources, { SAMPLED_PERCENT: '0', DECISION_WAIT: '4s' }, KEPT);
  const found = await jaeger.search({ service: SERVICE, tags: 'together.call.outcome=cancelled' });
  expect(found).toEqual([]);
});

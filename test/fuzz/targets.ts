import {
  JsonLogsSerializer,
  JsonTraceSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer';
import { explainTogetherError } from '@together-otel/instrumentation';
import { shown } from '@together-otel/instrumentation/distribution';
import fc from 'fast-check';
import { modelsIn } from '../../packages/instrumentation/src/files/models-file.ts';
import { readRateLimit } from '../../packages/instrumentation/src/together/headers/rate-limit.ts';
import { readServerTime } from '../../packages/instrumentation/src/together/headers/server-time.ts';
import { waitSeconds } from '../../packages/instrumentation/src/together/headers/wait-text.ts';
import { readModelList } from '../../packages/instrumentation/src/together/model-list.ts';
import { readPrices } from '../../packages/instrumentation/src/together/price-list.ts';
import { readModels } from '../../packages/probe/src/catalogue/catalogue.ts';
import { ConfigError } from '../../packages/probe/src/config/config-error.ts';
import { parseConfig } from '../../packages/probe/src/config/config-file.ts';
import { readChannel } from '../../packages/probe/src/config/notify-channel.ts';
import { readDuration, readListenAddress } from '../../packages/probe/src/config/setting-reader.ts';
import { passedOnMetrics } from '../../packages/probe/src/deployments/passed-on-metrics.ts';
import { parsePrometheusText } from '../../packages/probe/src/deployments/prometheus-text.ts';
import { readStatusPage } from '../../packages/probe/src/status-page/status-page.ts';
import { readQuestion } from '../../packages/together-otel/src/cli/explain/error-question.ts';
import { CliFailure } from '../../packages/together-otel/src/cli/failure.ts';
import { readPriceList } from '../../packages/together-otel/src/cli/price-list.ts';
import { rejectedIn } from '../../packages/together-otel/src/delivery/sending/rejection.ts';
import { retryPause } from '../../packages/together-otel/src/delivery/sending/retry-pause.ts';
import { headersOf, jsonOf, textOf } from './foreign-text.ts';
import { otlpRequests, takeAndShow } from './live-target.ts';

/** Code that parses untrusted input. */
export interface Target {
  readonly name: string;
  readonly property: fc.IAsyncProperty<[unknown]>;
}

function target<T>(name: string, input: fc.Arbitrary<T>, holds: (input: T) => unknown): Target {
  // `holds` asserts by throwing.
  return {
    name,
    property: fc.asyncProperty(input, async (value) => {
      await holds(value);
    }) as unknown as fc.IAsyncProperty<[unknown]>,
  };
}

function assert(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

/** Runs code that may throw errors of this class only. */
async function only<E extends Error>(
  kind: new (...args: never[]) => E,
  run: () => unknown,
): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof kind)) throw error;
    assert(/^[^\n]*$/.test(error.message), `a message of several lines: ${error.message}`);
  }
}

const METRICS = [
  '# HELP ',
  '# TYPE ',
  'histogram',
  'counter',
  'edge_inference_inflight_requests',
  'worker_token_total',
  'worker_ttft_seconds',
  '_bucket',
  '_sum',
  '_count',
  '{',
  '}',
  'le="',
  'deployment_id="',
  '",',
  '"} ',
  '+Inf',
  'NaN',
  '1',
  '-1e308',
  '\n',
  ' 1\n',
  '} 1\n',
];
const YAML = [
  'interval: ',
  '60s',
  'models: ',
  'synthetic:\n  ',
  'maxCostPerDay: ',
  '- ',
  '[',
  ']',
  '{',
  '}',
  '&a ',
  '*a ',
  '<<: ',
  '!!binary ',
  '|\n',
  '? ',
  ': ',
  '\n',
  '  ',
  '"',
  "'",
  '%YAML 1.1\n',
  '---\n',
  'prometheus: ',
  '9464',
];
/** Larger files are refused unparsed: the parser takes seconds for some files of 200 kB. */
const LARGEST_CONFIGURATION = 64 * 1024;
const MODEL = [
  'id',
  'data',
  'pricing',
  'input',
  'output',
  'cached_input',
  'hourly',
  'context_length',
  'type',
  'chat',
];
const ERROR = [
  'error',
  'message',
  'type',
  'code',
  'param',
  'status',
  'rate_limit',
  'body',
  'response',
];
const LIMITS = [
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
  'x-tokenlimit-limit',
  'x-tokenlimit-remaining',
  'x-ratelimit-limit-dynamic',
  'x-ratelimit-remaining-dynamic',
  'retry-after',
  'retry-after-ms',
  'x-api-call-start',
  'x-api-call-end',
  'x-inference-time',
  'x-queue-time',
  'server-timing',
];
const SERIALIZERS = [
  JsonLogsSerializer,
  JsonTraceSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
] as unknown as readonly Parameters<typeof rejectedIn>[1][];

const answers = fc.oneof(
  fc.uint8Array({ maxLength: 4000 }),
  jsonOf(['partialSuccess', 'rejectedSpans', 'rejectedLogRecords', 'errorMessage']).map((value) =>
    new TextEncoder().encode(JSON.stringify(value) ?? ''),
  ),
);

/** Everything that parses untrusted text, and what must hold. */
export const targets: readonly Target[] = [
  target(
    'OTLP answers',
    fc.tuple(answers, fc.constantFrom(...SERIALIZERS)),
    ([answer, serializer]) => {
      const { count, message } = rejectedIn(answer, serializer);
      assert(!Number.isNaN(count) && typeof message === 'string', `rejected ${count}`);
    },
  ),
  target(
    'a wait that a receiver asks for',
    fc.tuple(fc.double(), fc.integer()),
    ([asked, backoff]) => {
      const pause = retryPause(asked, Math.abs(backoff) % 60_000);
      assert(pause >= Math.abs(backoff) % 60_000 && pause <= 300_000, `waits ${pause} ms`);
    },
  ),
  target('headers of answers', headersOf(LIMITS), (headers) => {
    const values = [
      ...Object.values(readRateLimit(headers)?.base ?? {}),
      ...Object.values(readServerTime(headers) ?? {}),
      waitSeconds(headers.get('retry-after')) ?? 0,
    ].filter((value) => typeof value === 'number');
    assert(
      values.every((value) => Number.isFinite(value) && value >= 0),
      `${values}`,
    );
  }),
  target('metrics text', textOf(METRICS), (text) =>
    only(Error, async () => {
      const { metrics } = passedOnMetrics(await parsePrometheusText(text), 50);
      const points = metrics.reduce((sum, metric) => sum + metric.points.length, 0);
      assert(points <= 50, `${points} series`);
    }),
  ),
  target(
    'configuration',
    textOf(YAML).map((text) => text.slice(0, LARGEST_CONFIGURATION)),
    (text) => only(ConfigError, () => parseConfig(text, 'probe.yaml')),
  ),
  target(
    'durations, addresses, channels',
    textOf([
      '1',
      '60',
      's',
      'ms',
      'h',
      ':',
      '[',
      ']',
      'smtp://',
      'https://',
      'slack+',
      '@',
      '?from=a@b.c&to=',
    ]),
    async (text) => {
      await only(ConfigError, () => readDuration('interval', text));
      await only(ConfigError, () => readListenAddress('--prometheus', text));
      await only(ConfigError, () => readChannel(text, undefined));
    },
  ),
  target('model lists and prices', jsonOf(MODEL), async (value) => {
    readModelList(value);
    readModels(JSON.stringify(value) ?? '');
    await only(CliFailure, () => readPriceList(value));
    const prices = (() => {
      try {
        return readPrices(value);
      } catch (error) {
        assert(error instanceof Error && !(error instanceof RangeError), String(error));
        return new Map();
      }
    })();
    for (const price of prices.values()) {
      assert(
        Object.values(price).every((usd) => Number.isFinite(usd) && Number(usd) >= 0),
        `${price}`,
      );
    }
  }),
  target('status pages', jsonOf(['page', 'components', 'status', 'name', 'incidents']), (value) => {
    assert((readStatusPage(value)?.length ?? 0) <= 1000, 'a page without end');
  }),
  target(
    'errors',
    fc.oneof(jsonOf(ERROR), textOf(['429 ', 'Error: ', '{"error":', '}', ...ERROR])),
    (value) => {
      const { advice, meaning } = explainTogetherError(value);
      assert(typeof advice === 'string' && typeof meaning === 'string', 'no advice');
      if (typeof value === 'string') readQuestion(value);
    },
  ),
  target('OTLP requests to the live page', otlpRequests, takeAndShow),
  target('models files', textOf(['"', '[', ']', 'a/b', '\\u0000', ',', '#', '\n']), (text) => {
    const { models } = modelsIn(text);
    assert(
      models.every((model) => /^[\x21-\x7e]{1,200}$/.test(model)),
      JSON.stringify(models),
    );
  }),
  target(
    'what is shown',
    textOf([
      'https://',
      'me:secret@',
      '--key ',
      'x-api-key: ',
      '=',
      '"',
      '\u001b[2J',
      '\u202e',
      'aA1',
    ]),
    (text) => {
      const line = shown(text);
      assert(!/[\p{Cc}\u2028\u2029\u202e]/u.test(line) && line.length <= 302, JSON.stringify(line));
      assert(!line.includes('me:secret@'), `a secret: ${line}`);
    },
  ),
];

import { styleText } from 'node:util';
import { attr } from '@together-otel/semconv';
import Table from 'cli-table3';
import wrapAnsi from 'wrap-ansi';
import type { FallbackFindings, ModelFindings } from './findings.ts';
import type { DemoReport, ExampleSpan } from './report.ts';

const COLUMNS = 80;

/** The report as text, 80 columns wide. */
export function renderReport(report: DemoReport): string {
  const { received, models, fallbacks, examples, comparison, problems } = report;
  const parts = [
    heading('What arrived over OTLP'),
    `${received.spans} spans and the metrics below, in ${received.requests} requests of ${Math.ceil(received.bytes / 1024)} KiB`,
    modelTable(models),
    ...Object.entries(models)
      .flatMap(([model, found]) => inWords(model, found))
      .map((line) => wrapped(line, 10)),
    ...fallbacks.map((fallback) => wrapped(renderFallback(fallback), 10)),
    heading('Three of the spans'),
    ...examples.map(renderSpan),
  ];
  if (comparison) {
    const { streams, within, worstMillis } = comparison.timeToFirstToken;
    const agrees = comparison.differences.length === 0;
    parts.push(
      heading('Against what the simulator served'),
      `${agrees ? good('✓ equal') : bad('✗ not equal')}: calls, attempts by status and cause, tokens`,
      `time to first token: ${within} of ${streams} streams within 15 ms + 5%, worst ${worstMillis.toFixed(1)} ms off`,
    );
  }
  if (problems.length > 0) parts.push(heading('What went wrong'), ...problems.map(bad));
  parts.push(heading('Your application, your backend'), POINTER);
  return `${parts.join('\n')}\n`;
}

const POINTER = `1. The same run as a page, call by call:

     npm run demo -- --live-page

2. In your project (Node.js 22.15 or newer):

     npm install together-otel
     npx together-otel run --live -- node app.js   # without a backend

3. To your backend: a Collector, Grafana Alloy, the Datadog Agent

     export OTEL_SERVICE_NAME=my-service
     export OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318
     npx together-otel doctor -- node app.js
     node --require together-otel/register app.js     # CommonJS and ESM alike

4. This application against the real API:

     TOGETHER_API_KEY=… npm run demo -- --live`;

/** At most 80 columns wide: the model on its own line, its figures below. */
function modelTable(models: DemoReport['models']): string {
  const table = new Table({
    head: [
      'calls',
      'attempts',
      'limited\n429',
      'full\n503',
      'TTFT p50\np95',
      'tokens in\nout',
      'left a second',
    ],
    colAligns: new Array<'right'>(7).fill('right'),
    colWidths: [7, 10, 10, 9, 10, 11, 15],
    style: { head: [], border: [], compact: true, 'padding-left': 1, 'padding-right': 1 },
  });
  for (const [model, found] of Object.entries(models)) {
    table.push(
      [{ colSpan: 7, hAlign: 'left', content: styleText('bold', model) }],
      modelRow(found),
    );
  }
  return table.toString();
}

function modelRow(found: ModelFindings): string[] {
  const { p50, p95 } = found.timeToFirstToken;
  const { quota, attempts, attemptsByStatus, overCapacity } = found;
  return [
    String(found.calls),
    String(attempts),
    ofAttempts(attemptsByStatus['429'] ?? 0, attempts),
    ofAttempts(overCapacity, attempts),
    p50 === null || p95 === null ? '–' : `${seconds(p50)}\n${seconds(p95)}`,
    `${found.tokens.input}\n${found.tokens.output}`,
    [
      left(quota.requestsRemaining, quota.requestsLimit, 'calls'),
      left(quota.tokensRemaining, quota.tokensLimit, 'tok'),
    ].join('\n'),
  ];
}

function ofAttempts(count: number, attempts: number): string {
  return count > 0 ? styleText('yellow', `${count} of ${attempts}`) : '–';
}

/** The SDK's silent retries, and why. */
function inWords(model: string, found: ModelFindings): string[] {
  const { attempts, attemptsByStatus, calls, callsByOutcome, overCapacity } = found;
  const limitedAttempts = attemptsByStatus['429'] ?? 0;
  const failed = callsByOutcome['error'] ?? 0;
  const reported = `the application saw ${failed} of ${calls} calls fail`;
  return [
    ...(limitedAttempts > 0
      ? [
          `limited:  ${model}: ${limitedAttempts} of ${attempts} attempts were too fast${why(found)}; ${reported}`,
        ]
      : []),
    ...(overCapacity > 0
      ? [
          `full:     ${model}: ${overCapacity} of ${attempts} attempts found no capacity; ${reported}`,
        ]
      : []),
  ];
}

/** The exceeded limit, if Together names it. */
function why({ limitedByErrorType }: ModelFindings): string {
  const named = Object.entries(limitedByErrorType).filter(([type]) => type !== '429');
  return named.length > 0
    ? ` (${named.map(([type, count]) => `${count} ${type}`).join(', ')})`
    : '';
}

function renderFallback({ from, to, errorType, outcome, count }: FallbackFindings): string {
  return `fallback: ${count} × ${from} → ${to} after ${bad(errorType)}, ${outcome === 'success' ? good(outcome) : bad(outcome)}`;
}

function renderSpan({ name, durationSeconds, status, attributes, attempts }: ExampleSpan): string {
  const outcome = String(attributes[attr.callOutcome]);
  const lines = attempts.map(({ attributes: attempt }) => {
    const cause = attempt[attr.errorType];
    const what = [attempt[attr.httpStatusCode], cause].filter((part) => part !== undefined);
    return `├─ attempt ${attempt[attr.attemptNumber]}: ${bad(what.join(' '))}, next one after ${seconds(Number(attempt[attr.attemptDelay]))}`;
  });
  const last = attributes[attr.httpStatusCode] ?? 'no response';
  const details = [
    ['time to first token', attributes[attr.timeToFirstToken], seconds],
    ['waited between attempts', attributes[attr.retryDelay], seconds],
    ['tokens in', attributes[attr.usageInputTokens], String],
    ['tokens out', attributes[attr.usageOutputTokens], String],
    ['finished', attributes[attr.responseFinishReasons], String],
    ['requests left', attributes[attr.ratelimitRequestsRemaining], String],
    ['cause', attributes[attr.errorCategory], String],
    ['request', attributes[attr.requestId], String],
  ] as const;
  const reported = details.flatMap(([label, value, show]) =>
    value === undefined || value === null ? [] : [`${label} ${show(value as number)}`],
  );
  return [
    `${styleText('bold', name)}  ${seconds(durationSeconds)}  ${outcome === 'success' ? good(outcome) : bad(outcome)}`,
    ...lines,
    `└─ attempt ${attempts.length + 1}: ${outcome === 'success' ? good(String(last)) : bad(`${last} ${attributes[attr.errorType] ?? ''}`)}`,
    wrapped(`   ${reported.join(' · ')}`, 3),
    ...(status.startsWith('error') ? [wrapped(`   ${status}`, 3)] : []),
    '',
  ].join('\n');
}

/** Wraps to the columns; continuation lines start below the first word. */
function wrapped(text: string, indent: number): string {
  const lines = wrapAnsi(text, COLUMNS - indent, { trim: false }).split('\n');
  return lines
    .map((line, index) => (index === 0 ? line : ' '.repeat(indent) + line.trimStart()))
    .join('\n');
}

function heading(text: string): string {
  return `\n${styleText(['bold', 'cyan'], text)}`;
}

function good(text: string): string {
  return styleText('green', text);
}

function bad(text: string): string {
  return styleText('red', text);
}

function seconds(value: number): string {
  return value < 1 ? `${Math.round(value * 1000)} ms` : `${value.toFixed(2)} s`;
}

function left(remaining: number | null, limit: number | null, unit: string): string {
  if (remaining === null) return '–';
  return `${short(remaining)}${limit === null ? '' : `/${short(limit)}`} ${unit}`;
}

/** 200000 as 200k. */
function short(count: number): string {
  return count >= 10_000 ? `${Math.floor(count / 1000)}k` : String(count);
}

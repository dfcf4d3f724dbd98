import { styleText } from 'node:util';
import { attr } from '@together-otel/semconv';
import Table from 'cli-table3';
import type { FallbackFindings, ModelFindings } from './findings.ts';
import type { DemoReport, ExampleSpan } from './report.ts';

/** The report for a person. */
export function renderReport(report: DemoReport): string {
  const { received, models, fallbacks, examples, comparison, problems } = report;
  const parts = [
    heading('What arrived over OTLP'),
    `${received.spans} spans and the metrics below, in ${received.requests} requests of ${Math.ceil(received.bytes / 1024)} KiB`,
    modelTable(models),
    ...Object.entries(models).flatMap(([model, found]) => inWords(model, found)),
    ...fallbacks.map(renderFallback),
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

const POINTER = `1. In your project:

     npm install together-otel
     export OTEL_SERVICE_NAME=my-service
     export OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318   # a Collector, Grafana Alloy, the Datadog Agent, …

2. Look whether everything is right, then start the application under it:

     npx together-otel doctor -- node app.js
     npx together-otel run -- node app.js      # CommonJS and ESM alike; or: node --require together-otel/register app.js

3. The application above against the real API: TOGETHER_API_KEY=… npm run demo -- --live
   What else there is: README.md`;

/** At most 120 columns wide, two lines a model. */
function modelTable(models: DemoReport['models']): string {
  const table = new Table({
    head: [
      'model',
      'calls',
      'attempts',
      'limited\n429',
      'full\n503',
      'TTFT p50\np95',
      'tokens\nin, out',
      'quota left,\nper s',
    ],
    colAligns: ['left', ...new Array<'right'>(7).fill('right')],
    style: { head: [], border: [], compact: true },
  });
  for (const [model, found] of Object.entries(models)) table.push(modelRow(model, found));
  return table.toString();
}

function modelRow(model: string, found: ModelFindings): string[] {
  const { p50, p95 } = found.timeToFirstToken;
  const { quota } = found;
  const [organization, ...name] = model.split('/');
  return [
    name.length > 0 ? `${organization}/\n ${name.join('/')}` : model,
    String(found.calls),
    String(found.attempts),
    limited(found),
    found.overCapacity > 0 ? styleText('yellow', String(found.overCapacity)) : '–',
    p50 === null || p95 === null ? '–' : `${seconds(p50)}\n${seconds(p95)}`,
    `${found.tokens.input}\n${found.tokens.output}`,
    [
      left(quota.requestsRemaining, quota.requestsLimit, 'calls'),
      left(quota.tokensRemaining, quota.tokensLimit, 'tokens'),
    ].join('\n'),
  ];
}

/** Answers of 429, by what was exceeded. */
function limited({ limitedByErrorType, attemptsByStatus }: ModelFindings): string {
  const { dynamic_request_limited: requests = 0, dynamic_token_limited: tokens = 0 } =
    limitedByErrorType;
  const other = (attemptsByStatus['429'] ?? 0) - requests - tokens;
  const counts = [
    [requests, 'calls'],
    [tokens, 'tokens'],
    [other, 'other'],
  ] as const;
  const lines = counts.flatMap(([count, what]) => (count > 0 ? `${count} ${what}` : []));
  return lines.length > 0 ? styleText('yellow', lines.join('\n')) : '–';
}

/** What the SDK kept to itself: what it retried, and why. */
function inWords(model: string, found: ModelFindings): string[] {
  const { attempts, attemptsByStatus, calls, callsByOutcome, overCapacity } = found;
  const limitedAttempts = attemptsByStatus['429'] ?? 0;
  const failed = callsByOutcome['error'] ?? 0;
  const told = `the application saw ${failed} of ${calls} calls fail`;
  return [
    ...(limitedAttempts > 0
      ? [`limited:  ${model}: ${limitedAttempts} of ${attempts} requests were too fast; ${told}`]
      : []),
    ...(overCapacity > 0
      ? [`full:     ${model}: ${overCapacity} requests found no capacity at Together; ${told}`]
      : []),
  ];
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
  const last = attributes[attr.httpStatusCode] ?? 'no answer';
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
  const told = details.flatMap(([label, value, show]) =>
    value === undefined || value === null ? [] : [`${label} ${show(value as number)}`],
  );
  return [
    `${styleText('bold', name)}  ${seconds(durationSeconds)}  ${outcome === 'success' ? good(outcome) : bad(outcome)}`,
    ...lines,
    `└─ attempt ${attempts.length + 1}: ${outcome === 'success' ? good(String(last)) : bad(`${last} ${attributes[attr.errorType] ?? ''}`)}`,
    `   ${told.join(' · ')}`,
    ...(status.startsWith('error') ? [`   ${status}`] : []),
    '',
  ].join('\n');
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
  return `${short(remaining)}${limit === null ? '' : ` of ${short(limit)}`} ${unit}`;
}

/** 200000 as 200k. */
function short(count: number): string {
  return count >= 10_000 ? `${Math.floor(count / 1000)}k` : String(count);
}

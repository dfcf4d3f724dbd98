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

const POINTER = `  npm install together-otel
  export OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318   # a Collector, Grafana Alloy, the Datadog Agent, …
  export OTEL_SERVICE_NAME=my-service
  node --require together-otel/register app.js               # CommonJS and ESM alike
The same application against the real API: TOGETHER_API_KEY=… npm run demo -- --live`;

function modelTable(models: DemoReport['models']): string {
  const table = new Table({
    head: [
      'model',
      'calls',
      'attempts',
      '429\nrequests',
      '429\ntokens',
      '429\nother',
      '503',
      'TTFT p50\n/ p95',
      'tokens in\n/ out',
      'quota left, per s\nrequests · tokens',
    ],
    colAligns: ['left', ...new Array<'right'>(9).fill('right')],
    style: { head: [], border: [], compact: true },
  });
  for (const [model, found] of Object.entries(models)) table.push(modelRow(model, found));
  return table.toString();
}

function modelRow(model: string, found: ModelFindings): string[] {
  const { dynamic_request_limited: requests = 0, dynamic_token_limited: tokens = 0 } =
    found.limitedByErrorType;
  const limited = found.attemptsByStatus['429'] ?? 0;
  const { p50, p95 } = found.timeToFirstToken;
  const { quota } = found;
  return [
    model,
    String(found.calls),
    String(found.attempts),
    warnAbove0(requests),
    warnAbove0(tokens),
    warnAbove0(limited - requests - tokens),
    warnAbove0(found.overCapacity),
    p50 === null || p95 === null ? '–' : `${seconds(p50)} / ${seconds(p95)}`,
    `${found.tokens.input} / ${found.tokens.output}`,
    `${left(quota.requestsRemaining, quota.requestsLimit)} · ${left(quota.tokensRemaining, quota.tokensLimit)}`,
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

function warnAbove0(count: number): string {
  return count > 0 ? styleText('yellow', String(count)) : '–';
}

function seconds(value: number): string {
  return value < 1 ? `${Math.round(value * 1000)} ms` : `${value.toFixed(2)} s`;
}

function left(remaining: number | null, limit: number | null): string {
  return remaining === null ? '–' : `${remaining}${limit === null ? '' : ` of ${limit}`}`;
}

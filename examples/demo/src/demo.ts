/**
 * `npm run demo`: runs an ordinary application under the preload against a simulated Together, and
 * shows the telemetry sent over OTLP. Progress goes to stderr, the result to stdout.
 */
import { type Live, startLive } from '@together-otel/live';
import { type Receiver, startReceiver } from '@together-otel/live/receiver';
import { metrics } from '@together-otel/semconv';
import { type Simulator, startSimulator } from '@together-otel/simulator';
import { type Ending, runApplication } from './application.ts';
import { type DemoArguments, HELP, readArguments, UsageError } from './arguments.ts';
import { compareWithLedger, measureFirstTokens } from './comparison.ts';
import { findFallbacks, findModels } from './findings.ts';
import { type DemoReport, pickExamples } from './report.ts';
import { scenario } from './scenario.ts';
import { renderReport } from './text.ts';

try {
  const options = readArguments(process.argv.slice(2), process.env);
  if (options.help) {
    process.stdout.write(HELP);
  } else {
    const page = options.livePage
      ? await startLive({ orFreePort: true, say: progress })
      : undefined;
    const report = await demonstrate(options, page);
    process.stdout.write(
      options.json ? `${JSON.stringify(report, undefined, 2)}\n` : renderReport(report),
    );
    process.exitCode = report.ok ? 0 : 1;
    if (page) await show(page);
  }
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(`demo: ${reason}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

async function demonstrate(
  { live, receiverPort }: DemoArguments,
  page?: Live,
): Promise<DemoReport> {
  await using resources = new AsyncDisposableStack();
  const receiver = resources.adopt(await startReceiver({ port: receiverPort }), (r) => r.close());
  const simulator = live
    ? undefined
    : resources.adopt(await startSimulator(scenario), (s) => s.close());

  progress(`OTLP receiver on ${receiver.url}`);
  progress(simulator ? `simulated Together on ${simulator.url}` : 'calling the real API');
  progress('node --require together-otel/register app.js');
  const ending = await runApplication(settings(receiver, simulator), (line) =>
    progress(`  │ ${line}`),
  );
  await simulator?.ledger.whenIdle();
  page?.store.addSpans(receiver.spans());
  page?.store.addMetrics(receiver.metrics());
  page?.store.addLogs(receiver.logs());
  return report(receiver, simulator, ending);
}

/** Waits for a signal; the exit code is the demo's. */
async function show(page: Live): Promise<void> {
  process.stdout.write(`\nThe same on a page, until Ctrl-C: ${page.url}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void page.close());
  await page.ended;
}

function settings(receiver: Receiver, simulator: Simulator | undefined): Record<string, string> {
  const telemetry = {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_SERVICE_NAME: 'support-desk',
    OTEL_METRIC_EXPORT_INTERVAL: '2000',
    OTEL_METRIC_EXPORT_TIMEOUT: '2000',
  };
  if (!simulator) {
    const { TOGETHER_API_KEY = '', TOGETHER_BASE_URL, TOGETHER_OTEL_HOSTS } = process.env;
    return {
      ...telemetry,
      TOGETHER_API_KEY,
      ...(TOGETHER_BASE_URL && { TOGETHER_BASE_URL }),
      ...(TOGETHER_OTEL_HOSTS && { TOGETHER_OTEL_HOSTS }),
    };
  }
  return {
    ...telemetry,
    TOGETHER_API_KEY: 'demo-key',
    TOGETHER_BASE_URL: simulator.baseURL,
    TOGETHER_OTEL_HOSTS: `127.0.0.1:${simulator.port}`,
  };
}

function report(
  receiver: Receiver,
  simulator: Simulator | undefined,
  { code, signal }: Ending,
): DemoReport {
  const models = findModels(receiver);
  const entries = simulator?.ledger.entries() ?? [];
  const comparison = simulator && {
    differences: compareWithLedger(models, entries),
    timeToFirstToken: measureFirstTokens(receiver.spans(), entries),
  };
  const problems = [
    ...(code === 0 ? [] : [`the application ended with ${signal ?? `exit code ${code}`}`]),
    ...receiver.rejected().map(({ reason }) => `the receiver refused a request: ${reason}`),
    ...(receiver.spans().length > 0 ? [] : ['no span arrived']),
    ...expectedMetrics(simulator !== undefined)
      .filter((name) => receiver.latest(name).length === 0)
      .map((name) => `no ${name} arrived`),
    ...(comparison?.differences ?? []).map(
      ({ model, figure, telemetry, ledger }) =>
        `${model}: ${figure}: telemetry says ${telemetry}, the simulator served ${ledger}`,
    ),
  ];
  const requests = receiver.requests();
  return {
    ok: problems.length === 0,
    problems,
    received: {
      requests: requests.length,
      bytes: requests.reduce((sum, { bytes }) => sum + bytes, 0),
      spans: receiver.spans().length,
    },
    models,
    fallbacks: findFallbacks(receiver),
    examples: pickExamples(receiver.spans()),
    ...(comparison && { comparison }),
  };
}

/** The real API may send no limits or quota headers. */
function expectedMetrics(simulated: boolean): string[] {
  const always = [
    metrics.operationDuration,
    metrics.tokenUsage,
    metrics.timeToFirstChunk,
    metrics.timePerOutputChunk,
    metrics.timeToFirstToken,
    metrics.attempts,
    metrics.activeCalls,
  ];
  const whenLimited = [
    metrics.retryDelay,
    metrics.fallbacks,
    metrics.ratelimitRequestsLimit,
    metrics.ratelimitRequestsRemaining,
    metrics.ratelimitTokensLimit,
    metrics.ratelimitTokensRemaining,
    metrics.ratelimitReset,
    metrics.ratelimitAge,
  ];
  return [...always, ...(simulated ? whenLimited : [])].map(({ name }) => name);
}

function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}

/**
 * `pnpm test:soak`: runs an observed application next to an uninstrumented control under steady
 * traffic for minutes, while the collector goes down twice.
 */
import { setTimeout as after } from 'node:timers/promises';
import { HELP, readArguments, type SoakArguments } from './arguments.ts';
import { Child } from './child.ts';
import type { Arrived, Sample, Served, Summary } from './messages.ts';
import { makeReport, type Run } from './report.ts';
import { renderReport } from './text.ts';

/** Fractions of the run: when the collector is killed, and when it is back. */
const OUTAGES = [
  [0.4, 0.5],
  [0.65, 0.75],
] as const;
const WARM_UP = 0.2;

try {
  const options = readArguments(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(HELP);
  } else {
    const report = makeReport(options, await soak(options));
    process.stdout.write(
      options.json ? `${JSON.stringify(report, undefined, 2)}\n` : renderReport(report),
    );
    process.exitCode = report.checks.every(({ passed }) => passed) ? 0 : 1;
  }
} catch (error) {
  process.stderr.write(`soak: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof TypeError || error instanceof RangeError ? 2 : 1;
}

async function soak({ minutes, rate }: SoakArguments): Promise<Run> {
  const together = new Child('together.ts', []);
  const { port } = await listening(together);
  let collector = new Child('collector.ts', ['0']);
  const { port: collectorPort } = await listening(collector);
  const settings = { TOGETHER_BASE_URL: `http://127.0.0.1:${port}/v1` };
  const control = startApplication(rate, [], { ...settings, TOGETHER_API_KEY: 'control' });
  const observed = startApplication(rate, ['--require', 'together-otel/register'], {
    ...settings,
    TOGETHER_API_KEY: 'observed',
    TOGETHER_OTEL_HOSTS: `127.0.0.1:${port}`,
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collectorPort}`,
    OTEL_METRIC_EXPORT_INTERVAL: '5000',
    OTEL_METRIC_EXPORT_TIMEOUT: '5000',
  });
  const applications = [control, observed];
  const at = timetable(minutes);

  await at(WARM_UP, 'warmed up');
  for (const application of applications) application.send({ kind: 'warmed-up' });
  let spansBefore = 0;
  for (const [gone, back] of OUTAGES) {
    await at(gone, 'the collector goes away');
    spansBefore += (await ask(collector)).spans;
    await collector.kill();
    await at(back, 'the collector is back');
    collector = new Child('collector.ts', [String(collectorPort)]);
    await listening(collector);
  }
  await at(1, 'the end');
  for (const application of applications) application.send({ kind: 'stop' });
  const [controlled, watched] = await Promise.all(applications.map(outcome));
  const arrived = await ask(collector);
  together.send({ kind: 'report' });
  const { requests } = await together.next<Served>('served');
  await Promise.all([together.kill(), collector.kill()]);
  if (!controlled || !watched) throw new Error('an application reported nothing');
  return {
    control: { ...controlled, requests: requests['control'] ?? 0 },
    observed: { ...watched, requests: requests['observed'] ?? 0 },
    arrived: { ...arrived, spans: arrived.spans + spansBefore },
    warmUpSeconds: WARM_UP * minutes * 60,
  };
}

function startApplication(
  rate: number,
  execArgv: readonly string[],
  env: Readonly<Record<string, string>>,
): Child {
  return new Child('application.ts', [String(rate)], {
    execArgv: ['--expose-gc', ...execArgv],
    env,
  });
}

async function outcome(
  application: Child,
): Promise<{ summary: Summary; samples: Sample[]; ending: string; stderr: string }> {
  const summary = await application.next<Summary>('summary');
  const ending = await application.ended();
  const samples = application.all<Sample>('sample');
  return { summary, samples, ending, stderr: application.stderr };
}

function listening(child: Child): Promise<{ readonly kind: 'listening'; readonly port: number }> {
  return child.next('listening');
}

async function ask(collector: Child): Promise<Arrived> {
  collector.send({ kind: 'report' });
  return collector.next<Arrived>('arrived');
}

/** Waits for a fraction of the run, then announces the next phase on stderr. */
function timetable(minutes: number): (share: number, what: string) => Promise<void> {
  const startedAt = performance.now();
  return async (share, what) => {
    await after(share * minutes * 60_000 - (performance.now() - startedAt));
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    process.stderr.write(`soak: ${seconds} s: ${what}\n`);
  };
}

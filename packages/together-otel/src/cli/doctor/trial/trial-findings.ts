import packageJson from '../../../../package.json' with { type: 'json' };
import { ownName } from '../../../output/own-name.ts';
import type { Application } from '../application/application.ts';
import { place } from '../application/place.ts';
import { findProgram } from '../application/program.ts';
import { type Finding, note, ok, problem } from '../finding.ts';
import { isTooOld } from '../packages/node.ts';
import { applicationsOf } from './applications.ts';
import { type Trial, tryApplication } from './trial.ts';
import type { TrialReport, TriedRoad } from './trial-report.ts';

/** Result of the trial. */
export interface TrialFindings {
  readonly findings: readonly Finding[];
  /** Directory that the application's relative paths start from; undefined if unknown. */
  readonly cwd?: string;
}

/** Runs the application briefly and reports whether its calls are observed. */
export async function checkByTrying(application: Application, cwd: string): Promise<TrialFindings> {
  const reason = notTried(application);
  if (reason !== undefined) return { findings: [note(`not tried: ${reason}`)] };
  const trial = await tryApplication(application);
  const applications = applicationsOf(trial.reports);
  const [first] = applications;
  const reported = applications.filter(({ roads }) => roads.length > 0);
  // A supervisor restarts processes that exit.
  const isAnyTried = reported.some(({ isTried }) => isTried);
  const tried = reported.filter(({ isTried }) => isTried || !isAnyTried);
  const findings = [
    ...tooOld(applications),
    ...(tried.length === 0 ? [nothingLoaded(trial)] : []),
    ...tried.flatMap((report) => [
      ...report.roads.map((road) => judge(road, report, trial, cwd)),
      ...(report.hasSdk ? [] : [withoutSdk(report, cwd)]),
      ...sdkInForce(report),
    ]),
  ];
  const seen = new Set<string>();
  return {
    // Workers of a cluster are all alike.
    findings: findings.filter(({ message }) => !seen.has(message) && seen.add(message)),
    ...(first && { cwd: first.cwd }),
  };
}

function notTried(application: Application): string | undefined {
  const { command, words, scripts, runtime, otherRuntime, script, file } = application;
  const [program = ''] = words;
  if (command.length === 0) return 'no command was given';
  if (scripts.some(({ text }) => text === undefined)) return 'there is no such script';
  if (program === '' || findProgram(application) === undefined) {
    return `the command '${program}' was not found`;
  }
  if (otherRuntime) return `${program} is not Node.js`;
  const isMissing = runtime !== undefined && script !== undefined && file === undefined;
  return isMissing ? 'there is no such file' : undefined;
}

/** A script or supervisor may start a different Node.js from the one on the PATH. */
function tooOld(reports: readonly TrialReport[]): Finding[] {
  const { node: needed } = packageJson.engines;
  return reports
    .filter(({ node }) => isTooOld(node))
    .map(({ node }) =>
      problem(
        `tried: it runs on Node.js ${node}, but ${needed} is needed`,
        'Upgrade that Node.js, or name another one in the command.',
      ),
    );
}

/** What a process that ended on its own printed about its failure. */
function failureIn({ code, stderr }: Trial): string {
  const lines = stderr.split('\n');
  // Node prints the source line first.
  const failure =
    lines.find((line) => /^(?:Uncaught )?\w*Error\b/.test(line)) ??
    lines.find((line) => /Error|error|Cannot/.test(line));
  return code && failure !== undefined ? `: ${failure.trim()}` : '';
}

function nothingLoaded(trial: Trial): Finding {
  const { code, reports } = trial;
  if (code) {
    const when = 'before it loaded an SDK';
    return note(`tried: the application ended with code ${code} ${when}${failureIn(trial)}`);
  }
  if (reports.length === 0) {
    const message = 'tried: none of its Node.js processes loaded the preload in NODE_OPTIONS';
    const advice =
      'Something along the way clears NODE_OPTIONS or does not start Node.js. Append to it: NODE_OPTIONS="$NODE_OPTIONS …".';
    // A process that has exited is not an application running without telemetry.
    return code === null ? problem(message, advice) : note(message, advice);
  }
  return note(
    'tried: neither openai nor together-ai was loaded while the application started',
    'It may load them later, or in a process that does not get NODE_OPTIONS.',
  );
}

/** Findings about a running process without its own SDK. */
function withoutSdk({ isBundle, script }: TrialReport, cwd: string): Finding {
  const where = script === undefined ? 'it' : place(script, cwd);
  if (isBundle) {
    return note(
      `tried: ${where} is a bundle that contains an SDK: its calls are only observed through fetch`,
      'To see more, keep the SDK out of the bundle (--external:openai), or pass each client to instrumentClient of together-otel/instrument.',
    );
  }
  return note(
    `tried: ${where} had loaded neither openai nor together-ai once it had started`,
    `It may load them on the first request: start it with ${ownName()} run -- …, send a request and look for the span.`,
  );
}

function judge(
  { name, directory, system, model, failure }: TriedRoad,
  { isTried, hasPlugin, provider }: TrialReport,
  trial: Trial,
  cwd: string,
): Finding {
  const where = directory === undefined ? '' : ` (${place(directory, cwd)}, ${system})`;
  const what = `tried: a call through ${name}${where}`;
  if (!isTried) {
    const code = trial.code ? ` with code ${trial.code}` : '';
    return note(
      `tried: ${name}${where} was loaded; the application ended${code} before a call was tried${failureIn(trial)}`,
    );
  }
  if (trial.arrived.has(model)) return ok(`${what} produces a span`);
  if (failure !== undefined) return note(`${what} failed: ${failure}`);
  if (!hasPlugin) {
    return problem(
      `${what} produces no span: the plugin is not in this process`,
      'See Node.js, Command and Preloads.',
    );
  }
  if (provider !== undefined && provider !== OURS) {
    return note(
      `${what} sent no span to doctor: ${provider} is active and may send elsewhere`,
      'Look for the span where that SDK sends.',
    );
  }
  if (name === 'fetch') {
    return note(
      `${what} produces no span`,
      'Calls without an SDK are observed if TOGETHER_OTEL_FETCH is true.',
    );
  }
  return problem(
    `${what} produces no span`,
    'Pass its class to instrumentation.manuallyInstrument of together-otel/instrument.',
  );
}

/** Provider that our SDK lends to the application's API. */
const OURS = 'LentTracerProvider';

/** Which SDK sends the spans: ours, unless the application has its own. */
function sdkInForce({ provider, hasDatadog, hasPlugin }: TrialReport): Finding[] {
  if (!hasPlugin) return [];
  const own = provider === undefined || provider === OURS;
  return [
    own
      ? ok("tried: together-otel's SDK is active; the application has none")
      : ok(`tried: the application has its own SDK (${provider})`),
    ...(hasDatadog ? [note('tried: dd-trace is loaded too', 'Its spans and ours coexist.')] : []),
  ];
}

import { basename } from 'node:path';
import type { Application } from '../application.ts';
import { type Finding, note, ok, problem } from '../finding.ts';
import { place } from '../place.ts';
import { type Trial, tryApplication } from './trial.ts';
import type { TrialReport, TriedRoad } from './trial-report.ts';

/** Starts the application for a moment, and says whether its calls would be observed. */
export async function checkByTrying(application: Application, cwd: string): Promise<Finding[]> {
  const reason = notTried(application);
  if (reason !== undefined) return [note(`not tried: ${reason}`)];
  const trial = await tryApplication(application);
  const { reports } = trial;
  if (reports.length === 0) return [nothingLoaded(trial)];
  return reports.flatMap((report) => [
    ...report.roads.map((road) => judge(road, report, trial.arrived, cwd)),
    ...sdkInForce(report),
  ]);
}

function notTried({ command, runtime, words, file, scripts }: Application): string | undefined {
  if (command.length === 0) return 'no command was given';
  if (scripts.some(({ text }) => text === undefined)) return 'there is no such script';
  if (runtime === undefined || !/^node(\d+)?(\.exe)?$/.test(basename(words[0] ?? ''))) {
    return `'${words[0] ?? ''}' is not Node.js itself; ask for what it starts`;
  }
  if (file === undefined) return 'there is no such file';
  return undefined;
}

function nothingLoaded({ code, stderr }: Trial): Finding {
  const failure = stderr.split('\n').find((line) => /Error|error|Cannot/.test(line));
  if (code) {
    const said = failure === undefined ? '' : `: ${failure.trim()}`;
    return note(`tried: the application ended with code ${code} before it loaded an SDK${said}`);
  }
  return note(
    'tried: neither openai nor together-ai was loaded while the application started',
    'A bundle has no package to load; else it may load them later, or in another process.',
  );
}

function judge(
  { name, directory, system, model, failure }: TriedRoad,
  { isTried, hasPlugin, provider }: TrialReport,
  arrived: ReadonlySet<string>,
  cwd: string,
): Finding {
  const where = directory === undefined ? '' : ` (${place(directory, cwd)}, ${system})`;
  const what = `tried: a call through ${name}${where}`;
  if (!isTried) {
    return note(`tried: ${name}${where} was loaded; the application ended before a call was tried`);
  }
  if (arrived.has(model)) return ok(`${what} gives a span`);
  if (failure !== undefined) return note(`${what} failed: ${failure}`);
  if (name === 'fetch') {
    return note(
      `${what} gives no span`,
      'Calls without an SDK are observed where TOGETHER_OTEL_FETCH is true.',
    );
  }
  if (!hasPlugin) {
    return problem(
      `${what} gives no span: the plugin is not in this process`,
      'See Node.js, Command and Preloads.',
    );
  }
  if (provider !== undefined && provider !== OURS) {
    return note(
      `${what} gave no span to doctor: ${provider} is in force, which may send elsewhere`,
      'Look for the span where that SDK sends.',
    );
  }
  return problem(
    `${what} gives no span`,
    'Pass its class to instrumentation.manuallyInstrument of together-otel/instrument.',
  );
}

/** What our SDK lends to the application's API. */
const OURS = 'LentTracerProvider';

/** Which SDK sends the spans: ours, unless the application has one. */
function sdkInForce({ provider, hasDatadog, hasPlugin }: TrialReport): Finding[] {
  if (!hasPlugin) return [];
  const own = provider === undefined || provider === OURS;
  return [
    own
      ? ok('tried: the SDK of together-otel is in force; the application has none')
      : ok(`tried: the application has an SDK of its own (${provider})`),
    ...(hasDatadog
      ? [note('tried: dd-trace is loaded too', 'Its spans and ours stand side by side.')]
      : []),
  ];
}

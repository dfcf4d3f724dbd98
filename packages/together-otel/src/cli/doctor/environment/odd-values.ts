import { type Environment, inForce } from '@together-otel/instrumentation/distribution';
import { isQuoted } from '../../../settings/contradictions.ts';
import type { CheckedEnvironment } from '../../../settings/environment.ts';
import { allSettings, openTelemetrySettings } from '../../../settings/opentelemetry-settings.ts';
import { type Finding, note } from '../finding.ts';

/** Values that are valid but probably unintended. */
export function checkOddValues(env: Environment, checked: CheckedEnvironment): Finding[] {
  return [...misspelt(env), ...seconds(env), ...withoutPath(checked), ...quoted(env)];
}

/** Unknown OpenTelemetry variables whose name is almost that of a known one. */
function misspelt(env: Environment): Finding[] {
  const known = allSettings.map(({ variable }) => variable);
  return Object.keys(env)
    .filter((name) => /^otel_/i.test(name) && env[name]?.trim() && !known.includes(name))
    .flatMap((name) => {
      const meant = known.find((each) => isNearly(plain(name), plain(each)));
      if (meant === undefined) return [];
      return [note(`${name} is not a variable of OpenTelemetry`, `Did you mean ${meant}?`)];
    });
}

/** Ignores case and plurals, the usual mistakes: `OTEL_EXPORTER_OTLP_TRACE_ENDPOINT`. */
function plain(name: string): string {
  const words = name.toUpperCase().split('_');
  return words.map((word) => word.replace(/S$/, '')).join('');
}

/** Whether one letter is missing, added or different, or two neighbours are swapped. */
function isNearly(one: string, other: string): boolean {
  if (one === other) return true;
  if (Math.abs(one.length - other.length) > 1) return false;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start++;
  const [a, b] = [one.slice(start), other.slice(start)];
  const isSwapped = a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2);
  return isSwapped || [a.slice(1), a].some((rest) => rest === b || rest === b.slice(1));
}

/** Shorter times are probably meant in seconds; a batch delay may well be shorter. */
const SHORT_MILLIS = 1000;
const SHORT_DELAY_MILLIS = 100;

function seconds(env: Environment): Finding[] {
  return openTelemetrySettings.flatMap((of) => {
    if (!/milliseconds/.test(of.expected)) return [];
    const { value, isSet } = inForce(of, env);
    const least = /DELAY$/.test(of.variable) ? SHORT_DELAY_MILLIS : SHORT_MILLIS;
    if (!isSet || Number(value) >= least) return [];
    return [
      note(
        `${of.variable} is ${String(value)} ms`,
        `Its unit is milliseconds: for ${String(value)} seconds, set ${Number(value) * 1000}.`,
      ),
    ];
  });
}

/** The specification appends `/v1/traces` and so on to the common endpoint only. */
function withoutPath({ sdk, otlp }: CheckedEnvironment): Finding[] {
  if (sdk.configFile !== undefined) return [];
  return (['traces', 'metrics', 'logs'] as const).flatMap((signal) => {
    const { url, protocol, endpointVariable = '' } = otlp[signal];
    const isOwn = endpointVariable !== '' && endpointVariable !== 'OTEL_EXPORTER_OTLP_ENDPOINT';
    if (!isOwn || protocol === 'grpc' || new URL(url).pathname !== '/') return [];
    return [
      note(
        `${endpointVariable} has no path, and none is appended to it: ${signal} go to /`,
        `Append /v1/${signal} to it, or use OTEL_EXPORTER_OTLP_ENDPOINT.`,
      ),
    ];
  });
}

/** Quoted API keys: the SDKs send the quotes to Together. */
function quoted(env: Environment): Finding[] {
  return ['TOGETHER_API_KEY', 'OPENAI_API_KEY']
    .filter((name) => isQuoted(env[name]?.trim()))
    .map((name) =>
      note(
        `${name} is in quotes, which are part of it: Together will answer 401`,
        'Remove the quotes; env files of Docker keep them.',
      ),
    );
}

import {
  inForce,
  maskedValue,
  pluginSettings,
  readSettings,
  shown,
} from '@together-otel/instrumentation/distribution';
import { type CheckedEnvironment, checkMeaning } from '../../../settings/environment.ts';
import { allSettings } from '../../../settings/opentelemetry-settings.ts';
import { unreadEnvFiles } from '../application/env-files.ts';
import { type Finding, note, ok, problem } from '../finding.ts';
import { checkOddValues } from './odd-values.ts';
import { checkProxies } from './proxies.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const SHOWN = /^(OTEL_|TOGETHER_|OPENAI_BASE_URL$|OPENAI_API_KEY$|NODE_EXTRA_CA_CERTS$)/;

/** Which variables are set, which are invalid, and the effective settings. Secrets are masked. */
export function checkVariables(env: Environment, checked: CheckedEnvironment): Finding[] {
  const complaints = [...checked.complaints, ...readSettings(pluginSettings, env).complaints];
  const wrong = new Set(complaints.map(({ variable }) => variable));
  const names = Object.keys(env).filter((name) => SHOWN.test(name) && !wrong.has(name));
  const set = names.sort().map((name) => ok(assignment(name, env[name] ?? '')));
  return [
    ...(set.length + wrong.size > 0 ? set : [ok('no OTEL_* or TOGETHER_* variable is set')]),
    ...complaints.map(({ message, variable }) =>
      problem(message, `Fix ${variable}, or unset it to use the default.`),
    ),
    ...checkMeaning(env, checked).map((message) =>
      note(message, 'Fix the variables; the preload prints the same warning on stderr.'),
    ),
    ...checkOddValues(env, checked),
    ...switches(checked),
    ...droppedQuery(env),
    ...doubledPath(env, checked),
    ...checkProxies(env, otlpUrls(checked)),
    ...baseUrls(env),
  ];
}

/** Masks the values of unknown variables, since such a name may be a misspelt secret's. */
function assignment(name: string, value: string): string {
  const isRead = KNOWN.has(name) || OF_OTHERS.test(name);
  return isRead ? `${name}=${maskedValue(name, value)}` : `${name} is set, but not read here`;
}

const KNOWN = new Set(allSettings.map(({ variable }) => variable));
const OF_OTHERS = /^(?:(?:TOGETHER|OPENAI)_(?:BASE_URL|API_KEY)|NODE_EXTRA_CA_CERTS)$/;

/** The preload reads the environment before the application can load such a file. */
export function checkEnvFiles(folder: string, env: Environment): Finding[] {
  return unreadEnvFiles(folder, env).map(({ file, names }) =>
    note(
      `${file} sets ${names.join(', ')}, which ${names.length > 1 ? 'are' : 'is'} not in the environment: the preload reads no such file`,
      `Export the variables, or let Node.js load them first: node --env-file=${file} …`,
    ),
  );
}

/** OTLP URLs from the variables; a configuration file has its own endpoints. */
function otlpUrls({ sdk, otlp }: CheckedEnvironment): string[] {
  if (sdk.configFile !== undefined) return [];
  return [
    ...(sdk.tracesExporter.includes('otlp') ? [otlp.traces.url] : []),
    ...(sdk.metricsExporter.includes('otlp') ? [otlp.metrics.url] : []),
  ];
}

function switches({ sdk }: CheckedEnvironment): Finding[] {
  if (!sdk.sdkDisabled) return [];
  return [problem('OTEL_SDK_DISABLED is true: nothing is observed', 'Unset it.')];
}

/** Like all JavaScript SDKs, the exporters resolve their paths against the base URL. */
function droppedQuery({ OTEL_EXPORTER_OTLP_ENDPOINT: base = '' }: Environment): Finding[] {
  if (!/[?#]/.test(base)) return [];
  return [
    problem(
      'OTEL_EXPORTER_OTLP_ENDPOINT has a query or a fragment: it is dropped where /v1/traces and so on are appended, with the last part of the path',
      'Put credentials into OTEL_EXPORTER_OTLP_HEADERS, or name each endpoint: OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, OTEL_EXPORTER_OTLP_METRICS_ENDPOINT.',
    ),
  ];
}

/** Detects the full URL of one signal in the variable for all signals. */
function doubledPath(
  { OTEL_EXPORTER_OTLP_ENDPOINT: base = '' }: Environment,
  { otlp }: CheckedEnvironment,
): Finding[] {
  const { url, protocol, endpointVariable } = otlp.traces;
  const [, path] = /(\/v1\/(?:traces|metrics|logs))\/*$/.exec(base.trim()) ?? [];
  const isBase = endpointVariable === 'OTEL_EXPORTER_OTLP_ENDPOINT' && protocol !== 'grpc';
  if (path === undefined || !isBase) return [];
  return [
    note(
      `OTEL_EXPORTER_OTLP_ENDPOINT ends in ${path}, but /v1/traces and so on are appended to it: traces go to ${shown(url)}`,
      `Remove ${path} from it.`,
    ),
  ];
}

/** Only calls to Together's hosts are observed; proxies must be configured. */
function baseUrls(env: Environment): Finding[] {
  const hosts = inForce(pluginSettings.hosts, env).value;
  return ['TOGETHER_BASE_URL', 'OPENAI_BASE_URL'].flatMap((name) => {
    const value = env[name];
    if (!value) return [];
    if (!URL.canParse(value)) {
      const message = `${name} is '${maskedValue(name, value)}': expected a URL such as https://api.together.ai/v1`;
      return [problem(message, 'The SDKs fail with it: fix or unset it.')];
    }
    const { hostname, host } = new URL(value);
    const isTogether = /(^|\.)together\.(ai|xyz)$/.test(hostname);
    if (isTogether || hosts.includes(hostname) || hosts.includes(host)) return [];
    return [
      note(
        `${name} names ${host}, which is not Together: its calls are not observed`,
        `If it is a proxy for Together, set TOGETHER_OTEL_HOSTS=${host}`,
      ),
    ];
  });
}

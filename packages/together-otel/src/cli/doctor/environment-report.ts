import { accessSync, constants } from 'node:fs';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import { TogetherInstrumentation } from '@together-otel/instrumentation';
import { maskedUrls, maskedValue } from '../../output/masking.ts';
import { checkEnvironment, checkMeaning } from '../../settings/environment.ts';
import { type Finding, note, ok, problem } from './finding.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const SHOWN = /^(OTEL_|TOGETHER_|OPENAI_BASE_URL$|OPENAI_API_KEY$|NODE_EXTRA_CA_CERTS$)/;

/** Which variables are set, which can't be used, and what the rest comes to. Secrets are masked. */
export function checkVariables(env: Environment): Finding[] {
  const complaints = [...checkEnvironment(env), ...complaintsOfPlugin()];
  const wrong = new Set(complaints.map(({ name }) => name));
  const names = Object.keys(env).filter((name) => SHOWN.test(name) && !wrong.has(name));
  const set = names.sort().map((name) => ok(`${name}=${maskedValue(name, env[name] ?? '')}`));
  return [
    ...(set.length + wrong.size > 0 ? set : [ok('no OTEL_* or TOGETHER_* variable is set')]),
    ...complaints.map(({ message, name }) =>
      problem(message, `Correct ${name}, or unset it where the default will do.`),
    ),
    ...checkMeaning(env).map((message) =>
      note(maskedUrls(message), 'Correct the variables: the preload says the same on stderr.'),
    ),
    ...certificateFiles(env),
    ...switches(env),
    ...baseUrls(env),
  ];
}

/** The plugin checks its own variables, and complains to the diagnostic log. */
function complaintsOfPlugin(): { message: string; name: string }[] {
  const lines: string[] = [];
  const warn = (_namespace: string, line: unknown): void => void lines.push(String(line));
  const silent = (): void => {};
  diag.setLogger(
    { warn, error: warn, info: silent, debug: silent, verbose: silent },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  new TogetherInstrumentation({ enabled: false });
  diag.disable();
  return lines.map((line) => ({
    message: maskedUrls(line),
    name: /\b(TOGETHER_OTEL|OTEL)_\w+/.exec(line)?.[0] ?? 'it',
  }));
}

/** The exporters go on without a file that they can't read. */
function certificateFiles(env: Environment): Finding[] {
  const names = Object.keys(env).filter((name) =>
    /^OTEL_EXPORTER_.*_(CERTIFICATE|KEY)$/.test(name),
  );
  return names.flatMap((name) => {
    const path = env[name]?.trim();
    if (!path || isReadable(path)) return [];
    return [problem(`${name} names a file that can't be read: '${path}'`, 'Correct the path.')];
  });
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

function switches(env: Environment): Finding[] {
  if (env['OTEL_SDK_DISABLED']?.trim().toLowerCase() !== 'true') return [];
  return [problem('OTEL_SDK_DISABLED is true: nothing is observed', 'Unset it.')];
}

/** Only calls to Together's hosts are observed; a proxy in front of it has to be named. */
function baseUrls(env: Environment): Finding[] {
  const hosts = (env['TOGETHER_OTEL_HOSTS'] ?? '')
    .split(',')
    .map((host) => host.trim().toLowerCase());
  return ['TOGETHER_BASE_URL', 'OPENAI_BASE_URL'].flatMap((name) => {
    const value = env[name];
    if (!value) return [];
    if (!URL.canParse(value)) {
      const message = `${name} is '${maskedValue(name, value)}': expected a URL such as https://api.together.ai/v1`;
      return [problem(message, 'The SDKs fail with it; correct it, or unset it.')];
    }
    const { hostname, host } = new URL(value);
    const isTogether = /(^|\.)together\.(ai|xyz)$/.test(hostname);
    if (isTogether || hosts.includes(hostname) || hosts.includes(host)) return [];
    return [
      note(
        `${name} names ${host}, which is not Together: its calls are not observed`,
        `If it is a proxy in front of Together: TOGETHER_OTEL_HOSTS=${host}`,
      ),
    ];
  });
}

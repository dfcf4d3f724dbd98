import { inspect } from 'node:util';
import { type DiagLogger, DiagLogLevel, diag } from '@opentelemetry/api';
import { setGlobalErrorHandler } from '@opentelemetry/core';

const LEVELS: Readonly<Record<string, DiagLogLevel>> = {
  NONE: DiagLogLevel.NONE,
  ERROR: DiagLogLevel.ERROR,
  WARN: DiagLogLevel.WARN,
  INFO: DiagLogLevel.INFO,
  DEBUG: DiagLogLevel.DEBUG,
  VERBOSE: DiagLogLevel.VERBOSE,
  ALL: DiagLogLevel.ALL,
};

/** The values of `OTEL_LOG_LEVEL`. */
export const logLevels: readonly string[] = Object.keys(LEVELS).map((name) => name.toLowerCase());

/**
 * Sends OpenTelemetry's diagnostics to stderr, one line each: an application's stdout is its own.
 *
 * @param level a value of {@link logLevels}; `warn` when there is none.
 */
export function openDiagnostics(level: string | undefined): void {
  const logLevel = LEVELS[(level ?? 'warn').toUpperCase()] ?? DiagLogLevel.WARN;
  diag.setLogger(stderrLogger, { logLevel, suppressOverrideMessage: true });
  setGlobalErrorHandler((error) => {
    const cause = causeOf(error);
    sayOnce(cause, `telemetry could not be sent: ${cause} (this is said once)`);
  });
}

/** Writes one line to stderr, marked as ours. */
export function say(text: string): void {
  process.stderr.write(`together-otel: ${firstLine(text)}\n`);
}

const said = new Set<string>();

/** Says something once in the life of the process. */
export function sayOnce(topic: string, text: string): void {
  if (said.has(topic)) return;
  said.add(topic);
  diag.warn(text);
}

const stderrLogger: DiagLogger = {
  error: log,
  warn: log,
  info: log,
  debug: log,
  verbose: log,
};

let hasRival = false;

function log(message: string, ...details: unknown[]): void {
  if (/Attempted duplicate registration/.test(String(message))) {
    if (!hasRival) {
      say(
        'another OpenTelemetry SDK was started later and is not used; start it before this preload',
      );
    }
    hasRival = true;
    return;
  }
  // Told and counted by our own queue counters.
  if (/^Dropped \d+ spans because/.test(String(message))) return;
  say([message, ...details.map(causeOf)].join(' '));
}

/** What OpenSSL says, between numbers and file names. */
const OPENSSL = /SSL routines:[^:]*:([^:]+):/;

/** The message that says most: that of the innermost cause, without a stack. */
export function causeOf(error: unknown): string {
  if (typeof error === 'string') return firstLine(error);
  if (!(error instanceof Error)) return inspect(error, { breakLength: Number.POSITIVE_INFINITY });
  if (error instanceof AggregateError && error.errors.length > 0) return causeOf(error.errors[0]);
  if (error.cause !== undefined) return causeOf(error.cause);
  const { code } = error as { code?: unknown };
  const text = error.message || (typeof code === 'string' ? code : error.name);
  const [, ofOpenSsl] = OPENSSL.exec(text) ?? [];
  return firstLine(ofOpenSsl ? `TLS: ${ofOpenSsl}` : text);
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

import { inspect } from 'node:util';
import { type DiagLogger, DiagLogLevel, diag } from '@opentelemetry/api';
import { setGlobalErrorHandler } from '@opentelemetry/core';
import { maskedUrls, printable } from '@together-otel/instrumentation/distribution';
import type { LogLevel } from './log-level.ts';

const LEVELS: Readonly<Record<LogLevel, DiagLogLevel>> = {
  none: DiagLogLevel.NONE,
  error: DiagLogLevel.ERROR,
  warn: DiagLogLevel.WARN,
  info: DiagLogLevel.INFO,
  debug: DiagLogLevel.DEBUG,
  verbose: DiagLogLevel.VERBOSE,
  all: DiagLogLevel.ALL,
};

/** Longer lines are cut: what a server answers may be megabytes. */
const MOST_CHARACTERS = 1000;

/**
 * Sends OpenTelemetry's diagnostics to stderr, one line each: an application's stdout is its own.
 *
 * @param level the value of `OTEL_LOG_LEVEL`.
 */
export function openDiagnostics(level: LogLevel): void {
  const logLevel = LEVELS[level];
  diag.setLogger(stderrLogger, { logLevel, suppressOverrideMessage: true });
  setGlobalErrorHandler((error) => {
    const cause = causeOf(error);
    sayOnce(cause, `telemetry could not be sent: ${cause} (this is said once)`);
  });
}

/** Writes one line to stderr, marked as ours: bounded, without control characters and secrets. */
export function say(text: string): void {
  const line = printable(maskedUrls(firstLine(text)), MOST_CHARACTERS);
  process.stderr.write(`together-otel: ${line}\n`);
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

const OURS = /^@together-otel\/[a-z]+$/;

function log(message: string, ...details: unknown[]): void {
  // Told and counted by our own queue counters.
  if (/^Dropped \d+ spans because/.test(String(message))) return;
  // The namespace of our own logger says no more than the prefix.
  const parts = [message, ...details.map(causeOf)].filter((part) => !OURS.test(part));
  say(parts.join(' '));
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

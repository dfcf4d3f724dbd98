import { inspect } from 'node:util';
import { type DiagLogger, DiagLogLevel, diag } from '@opentelemetry/api';
import { setGlobalErrorHandler } from '@opentelemetry/core';
import { innermost, messageOf } from './cause.ts';
import type { LogLevel } from './log-level.ts';
import { say } from './say.ts';
import { sayOnce, sayOncePerTree } from './say-once.ts';

const LEVELS: Readonly<Record<LogLevel, DiagLogLevel>> = {
  none: DiagLogLevel.NONE,
  error: DiagLogLevel.ERROR,
  warn: DiagLogLevel.WARN,
  info: DiagLogLevel.INFO,
  debug: DiagLogLevel.DEBUG,
  verbose: DiagLogLevel.VERBOSE,
  all: DiagLogLevel.ALL,
};

/**
 * Sends OpenTelemetry diagnostics to stderr, one line each: stdout belongs to the application.
 *
 * @param level the value of `OTEL_LOG_LEVEL`.
 */
export function openDiagnostics(level: LogLevel): void {
  const logLevel = LEVELS[level];
  diag.setLogger(stderrLogger, { logLevel, suppressOverrideMessage: true });
  setGlobalErrorHandler((error) => {
    const cause = causeOf(error);
    sayOnce(cause, `telemetry could not be sent: ${cause} (reported once)`);
  });
}

let sayLine = say;

/**
 * Runs code that may warn about the environment; child processes and threads would repeat the
 * warning.
 */
export function sayingOncePerTree<T>(work: () => T): T {
  sayLine = sayOncePerTree;
  try {
    return work();
  } finally {
    sayLine = say;
  }
}

const stderrLogger: DiagLogger = {
  error: log,
  warn: log,
  info: log,
  debug: log,
  verbose: log,
};

const OURS = /^(?:together-otel|@together-otel\/[a-z]+)$/;

function log(message: string, ...details: unknown[]): void {
  // Flushes immediately, with the information available now.
  if (String(message).startsWith('Accessing resource attributes before')) return;
  if (isInherited(String(message))) return;
  // Our own logger's namespace would only repeat the prefix.
  const parts = [message, ...details.map(causeOf)].filter((part) => !OURS.test(part));
  sayLine(parts.join(' '));
}

/** The SDK mistakes an application's additions to `Object.prototype` for our attributes. */
function isInherited(message: string): boolean {
  const [, key] = /^Invalid attribute value set for key: (.*)$/s.exec(message) ?? [];
  return key !== undefined && Object.hasOwn(Object.prototype, key);
}

/** The most informative message, without a stack. */
function causeOf(error: unknown): string {
  if (error instanceof Error) return messageOf(innermost(error));
  return typeof error === 'string'
    ? firstLine(error)
    : inspect(error, { breakLength: Number.POSITIVE_INFINITY });
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

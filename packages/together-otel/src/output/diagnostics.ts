import { inspect } from 'node:util';
import { type DiagLogger, DiagLogLevel, diag } from '@opentelemetry/api';
import { setGlobalErrorHandler } from '@opentelemetry/core';
import { innermost, messageOf } from './cause.ts';
import type { LogLevel } from './log-level.ts';
import { say } from './say.ts';
import { sayOncePerTree } from './say-once.ts';

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
 * Sends OpenTelemetry's diagnostics to stderr, one line each: an application's stdout is its own.
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

const said = new Set<string>();

/** Says something once in the life of the process. */
export function sayOnce(topic: string, text: string): void {
  if (said.has(topic)) return;
  said.add(topic);
  diag.warn(text);
}

let sayLine = say;

/** Runs what warns of the environment, which processes and threads below this one have too. */
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

const OURS = /^@together-otel\/[a-z]+$/;

function log(message: string, ...details: unknown[]): void {
  // What has to leave now leaves with what is known by now.
  if (String(message).startsWith('Accessing resource attributes before')) return;
  // The namespace of our own logger says no more than the prefix.
  const parts = [message, ...details.map(causeOf)].filter((part) => !OURS.test(part));
  sayLine(parts.join(' '));
}

/** The message that says most, without a stack. */
function causeOf(error: unknown): string {
  if (error instanceof Error) return messageOf(innermost(error));
  return typeof error === 'string'
    ? firstLine(error)
    : inspect(error, { breakLength: Number.POSITIVE_INFINITY });
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

import { DiagLogLevel, diag, metrics } from '@opentelemetry/api';
import { parseConfigFile } from '@opentelemetry/configuration';
import { startNodeSdk } from '@opentelemetry/sdk-node';
import { openDiagnostics } from '../output/diagnostics.ts';
import { type LogLevel, logLevels } from '../output/log-level.ts';
import { say } from '../output/say.ts';
import type { StartSdk } from './sdk.ts';

/** Starts an SDK as the file of `OTEL_CONFIG_FILE` has it. */
export const startSdkFromFile: StartSdk = (instrumentation) => {
  const file = process.env['OTEL_CONFIG_FILE']?.trim() ?? '';
  try {
    // Of what is wrong the SDK's own log would show the first line.
    if (parseConfigFile(file).disabled) return undefined;
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ');
    say(
      `OTEL_CONFIG_FILE is '${file}', which can't be used: ${reason}; the application runs without telemetry`,
    );
    return undefined;
  }
  const sdk = withOwnDiagnostics(() => startNodeSdk({ instrumentations: [instrumentation] }));
  // This way of starting tells instrumentations of the tracer provider alone.
  instrumentation.setMeterProvider(metrics.getMeterProvider());
  return sdk;
};

/** The SDK would put diagnostics on stdout in the place of ours; of its wish the level remains. */
function withOwnDiagnostics<T>(work: () => T): T {
  const { setLogger } = diag;
  let level: DiagLogLevel | undefined;
  diag.setLogger = (_logger, options) => {
    level = typeof options === 'object' ? options.logLevel : options;
    return true;
  };
  try {
    return work();
  } finally {
    diag.setLogger = setLogger;
    // What is no more than the SDK's default is no wish.
    if (level !== undefined && level !== DiagLogLevel.INFO) openDiagnostics(levelOf(level));
  }
}

function levelOf(level: DiagLogLevel): LogLevel {
  return logLevels.find((name) => name === DiagLogLevel[level]?.toLowerCase()) ?? 'warn';
}

import { DiagLogLevel, diag, metrics } from '@opentelemetry/api';
import { startNodeSdk } from '@opentelemetry/sdk-node';
import { openDiagnostics } from '../output/diagnostics.ts';
import { type LogLevel, logLevels } from '../output/log-level.ts';
import { sayOncePerTree } from '../output/say-once.ts';
import { readConfigFile } from '../settings/config-file.ts';
import { overrideForSdk } from '../settings/variables-of-sdk.ts';
import type { StartSdk } from './sdk.ts';

/** Starts an SDK from the file in `OTEL_CONFIG_FILE`. */
export const startSdkFromFile: StartSdk = (instrumentation, { sdk: { configFile = '' } }) => {
  try {
    const { model, ignored } = readConfigFile(configFile);
    for (const message of ignored) sayOncePerTree(message);
    if (model.disabled) return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    sayOncePerTree(
      `OTEL_CONFIG_FILE is '${configFile}', which can't be used: ${reason}; the application runs without telemetry`,
    );
    return undefined;
  }
  // Trimmed: blanks around the path are not part of it.
  overrideForSdk({ OTEL_CONFIG_FILE: configFile });
  const sdk = withOwnDiagnostics(() => startNodeSdk({ instrumentations: [instrumentation] }));
  // This way of starting passes only the tracer provider to instrumentations.
  instrumentation.setMeterProvider(metrics.getMeterProvider());
  return sdk;
};

/** Keeps the SDK from replacing our diagnostics with its own on stdout, but respects the level. */
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
    // The SDK's default is not an explicit level.
    if (level !== undefined && level !== DiagLogLevel.INFO) openDiagnostics(levelOf(level));
  }
}

function levelOf(level: DiagLogLevel): LogLevel {
  return logLevels.find((name) => name === DiagLogLevel[level]?.toLowerCase()) ?? 'warn';
}

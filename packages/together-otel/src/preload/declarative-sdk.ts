import { DiagLogLevel, diag, metrics } from '@opentelemetry/api';
import { startNodeSdk } from '@opentelemetry/sdk-node';
import { openDiagnostics } from '../output/diagnostics.ts';
import { type LogLevel, logLevels } from '../output/log-level.ts';
import { sayOncePerTree } from '../output/say-once.ts';
import { readConfigFile } from '../settings/config-file.ts';
import { inEnvironment } from '../settings/environment.ts';
import type { StartSdk } from './sdk.ts';

/** Starts an SDK as the file of `OTEL_CONFIG_FILE` has it. */
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
  const sdk = withOwnDiagnostics(() =>
    // Blanks around the path are none of it.
    inEnvironment({ OTEL_CONFIG_FILE: configFile }, () =>
      startNodeSdk({ instrumentations: [instrumentation] }),
    ),
  );
  // This way of starting hands only the tracer provider to instrumentations.
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

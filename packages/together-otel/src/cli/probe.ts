import { inForce } from '@together-otel/instrumentation/distribution';
import {
  ConfigError,
  type ProbeFlags,
  probeForever,
  probeOnce,
  testNotify,
} from '@together-otel/probe';
import { openDiagnostics } from '../output/diagnostics.ts';
import { say } from '../output/say.ts';
import { readEnvironment } from '../settings/environment.ts';
import { sdkSettings } from '../settings/sdk-settings.ts';
import { CliFailure, UsageFailure } from './failure.ts';
import { goOnAfterFailures } from './unexpected.ts';

/** Options of `probe`. */
export interface ProbeOptions extends ProbeFlags {
  readonly once?: true;
  readonly json?: true;
  readonly testNotify?: true;
  readonly apiKey?: unknown;
}

/** Exit code if the probe can't run. */
const CANNOT_RUN = 2;

/**
 * Checks Together, once or until a signal ends it.
 *
 * @throws CliFailure with exit code 2 if it can't run.
 */
export async function runProbe({
  once,
  json,
  testNotify: isTest,
  ...flags
}: ProbeOptions): Promise<void> {
  openDiagnostics(inForce(sdkSettings.logLevel, process.env).value);
  // Otherwise the SDK would replace our diagnostics with its own on stdout.
  delete process.env['OTEL_LOG_LEVEL'];
  const { env, stdout, stderr } = process;
  settle(env);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // A second signal ends it immediately.
    process.once(signal, () => stop.abort());
  }
  const options = { flags, env, stdout, stderr, stop: stop.signal };
  try {
    if (isTest) {
      process.exitCode = await testNotify({ flags, env, stdout });
    } else if (once) {
      process.exitCode = await probeOnce({ ...options, json: json === true });
    } else {
      goOnAfterFailures();
      const onReload = (reload: () => void): void => {
        process.on('SIGHUP', reload);
      };
      await probeForever({ ...options, onReload });
    }
    // An exporter that is still retrying would keep the process alive.
    stdout.write('', () => process.exit());
  } catch (error) {
    if (error instanceof ConfigError && error.message.startsWith('--')) {
      throw new UsageFailure(error.message);
    }
    throw new CliFailure(error instanceof Error ? error.message : String(error), CANNOT_RUN);
  }
}

/** The checked variables that the probe's own exporters read. */
const OF_METRICS =
  /^OTEL_(?:EXPORTER_OTLP_(?!TRACES_|LOGS_)|METRICS_EXPORTER$|METRIC_|RESOURCE_|SERVICE_)/;

/** Reports and drops invalid variables, as the preload does; the SDK's exporters would fail. */
function settle(env: NodeJS.ProcessEnv): void {
  const { complaints, settled } = readEnvironment(env);
  for (const { variable, message } of complaints) if (OF_METRICS.test(variable)) say(message);
  for (const [name, value] of Object.entries(settled)) {
    if (value === undefined) delete env[name];
    else env[name] = value;
  }
}

import { logs, metrics, ProxyTracerProvider, trace } from '@opentelemetry/api';
import { TogetherInstrumentation } from '@together-otel/instrumentation';
import { Delivery } from '../delivery/delivery.ts';
import { sendAtEnd } from '../delivery/endings.ts';
import { lendGlobalApi } from '../global-api/global-api.ts';
import { openDiagnostics, say } from '../output/diagnostics.ts';
import { checkMeaning, readEnvironment } from '../settings/environment.ts';
import { meetClients } from './client-meeting.ts';
import { FirstExport } from './first-export.ts';
import { selectMetricsOverHttp } from './metric-selection.ts';
import { learnModels } from './models-file.ts';
import { hookModules, isHooksThread } from './module-hooks.ts';
import { claimRealm, keepForRealm } from './realm.ts';
import type { StartSdk } from './sdk.ts';

/** Starts the SDK with the plugin, unless another preload of ours has done so in this realm. */
export function startOnce(startSdk: StartSdk): void {
  if (isHooksThread() || !claimRealm()) return;
  start(startSdk, process.env);
}

/** Whatever fails here is said in one line; the application runs on. */
function start(startSdk: StartSdk, env: Readonly<Record<string, string | undefined>>): void {
  try {
    const checked = readEnvironment(env);
    openDiagnostics(checked.sdk.logLevel);
    for (const { message } of checked.complaints) say(message);
    if (checked.sdk.sdkDisabled) return;
    for (const message of checkMeaning(env)) say(message);

    const firstExport = new FirstExport(() => flush(metrics.getMeterProvider()));
    const instrumentation = new TogetherInstrumentation({
      responseHook: () => firstExport.noteCall(),
      ...learnModels(checked.own.modelsFile, say),
    });
    keepForRealm(instrumentation);
    hookModules();
    meetClients(instrumentation);
    selectMetricsOverHttp();
    if (!startSdk(instrumentation, checked)) {
      instrumentation.disable();
      return;
    }
    lendGlobalApi();
    const delivery = new Delivery(flushProviders);
    sendAtEnd(
      {
        endOpenCalls: () => instrumentation.endOpenCalls(),
        flush: (isLast) => delivery.flush(isLast),
        deliverNow: (millis) => delivery.deliverNow(millis),
      },
      checked.own.exitTimeoutMillis,
      ({ target, reason }) =>
        say(`the last telemetry is lost: ${target}: ${reason}; check OTEL_EXPORTER_OTLP_ENDPOINT`),
    );
  } catch (error) {
    say(`could not start, the application runs without telemetry: ${error}`);
  }
}

/** Flushes what the SDK has; what fails is told elsewhere. */
async function flushProviders(): Promise<void> {
  const tracers = trace.getTracerProvider();
  const providers: readonly object[] = [
    tracers instanceof ProxyTracerProvider ? tracers.getDelegate() : tracers,
    logs.getLoggerProvider(),
    metrics.getMeterProvider(),
  ];
  await Promise.all(providers.map(flush));
}

/** Makes one of the SDK's providers send what it has; what goes wrong, the SDK says. */
async function flush(provider: object): Promise<void> {
  const flushable: Flushable = provider;
  await flushable.forceFlush?.().catch(() => undefined);
}

/** The SDK's providers, of which the API knows less. */
interface Flushable {
  forceFlush?(): Promise<void>;
}

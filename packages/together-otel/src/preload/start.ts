import { readFileSync } from 'node:fs';
import { diag, type MeterProvider, metrics } from '@opentelemetry/api';
import { TogetherInstrumentation } from '@together-otel/instrumentation';
import { SCOPE_NAME } from '@together-otel/semconv';
import { reportErrorsTo } from '../delivery/guard.ts';
import { OWN_METER } from '../delivery/queue/counts.ts';
import { announce } from '../delivery/queue/news.ts';
import { useTransport } from '../delivery/queue/pipeline.ts';
import {
  type ShutdownOptions,
  sendAtShutdown,
  sendEverything,
} from '../delivery/shutdown/shutdown.ts';
import { isHooksThread } from '../delivery/threads.ts';
import { WorkerTransport } from '../delivery/transport/worker-transport.ts';
import { lendGlobalApi } from '../global-api/global-api.ts';
import { openDiagnostics, sayingOncePerTree } from '../output/diagnostics.ts';
import { say } from '../output/say.ts';
import { sayOncePerTree } from '../output/say-once.ts';
import { checkMeaning, readEnvironment } from '../settings/environment.ts';
import { meetClients } from './client-meeting.ts';
import { FirstExport } from './first-export.ts';
import { isFrozenAtTimes, SendingAfterCalls } from './frozen-runtime.ts';
import { missedHostOf } from './missed-host.ts';
import { learnModels } from './models-file.ts';
import { hookModules } from './module-hooks.ts';
import { claimRealm, keepForRealm, keepSendingForRealm } from './realm.ts';
import type { StartSdk } from './sdk.ts';

/** Starts the SDK with the plugin, unless another preload of ours has done so in this realm. */
export function startOnce(startSdk: StartSdk): void {
  if (isHooksThread() || !claimRealm()) return;
  start(startSdk, process.env);
}

/** Any failure here is logged in one line; the application keeps running. */
function start(startSdk: StartSdk, env: Readonly<Record<string, string | undefined>>): void {
  try {
    const checked = readEnvironment(env);
    openDiagnostics(checked.sdk.logLevel);
    for (const { message } of checked.complaints) sayOncePerTree(message);
    if (checked.sdk.sdkDisabled) return;
    for (const message of checkMeaning(env, checked)) sayOncePerTree(message);

    const firstExport = new FirstExport(() => flush(metrics.getMeterProvider()));
    const onLoss: ShutdownOptions['onLoss'] = ({ target, reason, advice }) =>
      say(`the last telemetry is lost: ${target}: ${reason}; ${advice}`);
    const afterCalls = isFrozenAtTimes(env) ? new SendingAfterCalls(onLoss) : undefined;
    const { requestHook: learn } = learnModels(checked.own.modelsFile, say);
    const instrumentation = sayingOncePerTree(
      () =>
        new TogetherInstrumentation({
          requestHook: (...call) => {
            announce();
            learn?.(...call);
          },
          responseHook: () => {
            announce();
            firstExport.noteCall();
            afterCalls?.noteCall();
          },
        }),
    );
    keepForRealm(instrumentation);
    hookModules();
    meetClients(instrumentation);
    reportErrorsTo((error) => diag.error('unexpected error:', error));
    const thread = new URL('./transport-worker.cjs', import.meta.url);
    useTransport(new WorkerTransport(readFileSync(thread, 'utf8')));
    if (!startSdk(instrumentation, checked)) {
      instrumentation.disable();
      return;
    }
    lendGlobalApi();
    announceMetersOfOthers(metrics.getMeterProvider());
    const sayMissed =
      checked.sdk.logLevel === 'none' ? () => {} : missedHostOf(instrumentation, env);
    sendAtShutdown({
      endOpenCalls: () => {
        instrumentation.endOpenCalls();
        sayMissed();
      },
      boundMillis: checked.own.exitTimeoutMillis,
      onLoss,
      isFrozenAtTimes: afterCalls !== undefined,
    });
    keepSendingForRealm(sendEverything);
  } catch (error) {
    say(`could not start, the application runs without telemetry: ${error}`);
  }
}

/** Requesting a meter announces metrics, which pass through no processor. */
function announceMetersOfOthers(provider: MeterProvider): void {
  const getMeter = provider.getMeter.bind(provider);
  provider.getMeter = (name, ...rest) => {
    if (name !== SCOPE_NAME && name !== OWN_METER) announce();
    return getMeter(name, ...rest);
  };
}

/** Flushes one of the SDK's providers; the SDK logs failures. */
async function flush(provider: object): Promise<void> {
  const flushable: Flushable = provider;
  await flushable.forceFlush?.().catch(() => undefined);
}

/** The SDK's providers, with methods beyond the API. */
interface Flushable {
  forceFlush?(): Promise<void>;
}

/**
 * The plugin alone, on the application's own OpenTelemetry SDK: auto-instrumentations, a vendor's,
 * or a custom one, registered before or after. Load it before `openai` and `together-ai`.
 *
 * @example
 * ```sh
 * node --require ./my-opentelemetry.js --require together-otel/instrument app.js
 * ```
 * @example
 * ```ts
 * // Next.js: instrumentation.ts
 * export async function register() {
 *   if (process.env.NEXT_RUNTIME === 'nodejs') await import('together-otel/instrument');
 * }
 * ```
 */
import { TogetherInstrumentation } from '@together-otel/instrumentation';
import { inForce, readSettings } from '@together-otel/instrumentation/distribution';
import { guarded } from '../delivery/guard.ts';
import { isHooksThread } from '../delivery/threads.ts';
import { say } from '../output/say.ts';
import { sayOncePerTree } from '../output/say-once.ts';
import { meetClients } from '../preload/client-meeting.ts';
import { learnModels } from '../preload/models-file.ts';
import { hookModules } from '../preload/module-hooks.ts';
import { claimRealm, instrumentationOfRealm, keepForRealm } from '../preload/realm.ts';
import { preloadSettings, unknownVariables } from '../settings/preload-settings.ts';
import { sdkSettings } from '../settings/sdk-settings.ts';
import { joinRegisteredSdk } from './registered-sdk.ts';

/** Observes calls of clients that no module hook can see, for example in bundled code. */
export interface CallObserver {
  /**
   * Observes a class: `OpenAI` or `Together`, or the module that exports it.
   *
   * @throws TypeError when it is not an SDK client class.
   */
  manuallyInstrument(clientClass: unknown): void;
  /**
   * Observes one client.
   *
   * @returns the same client.
   * @throws TypeError when it is not an SDK client.
   */
  instrumentClient<Client extends object>(client: Client): Client;
  enable(): void;
  disable(): void;
}

/** One per process or thread: that of `together-otel/register` if it was loaded first. */
export const instrumentation: CallObserver = isHooksThread() ? silent() : observer();

function observer(): CallObserver {
  if (!claimRealm()) return instrumentationOfRealm() ?? silent();
  const { env } = process;
  if (inForce(sdkSettings.sdkDisabled, env).value) return silent();
  const { values, complaints } = readSettings(preloadSettings, env);
  for (const { message } of [...complaints, ...unknownVariables(env)]) sayOncePerTree(message);
  const plugin = new TogetherInstrumentation(learnModels(values.modelsFile, say));
  keepForRealm(plugin);
  try {
    hookModules();
    meetClients(plugin);
  } catch (error) {
    say(`only observes clients passed to it: ${error}`);
  }
  joinRegisteredSdk(plugin);
  process.once(
    'beforeExit',
    guarded(() => plugin.endOpenCalls()),
  );
  return plugin;
}

function silent(): TogetherInstrumentation {
  return new TogetherInstrumentation({ enabled: false });
}

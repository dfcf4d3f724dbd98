import { NodeSDK } from '@opentelemetry/sdk-node';
import type { TogetherInstrumentation } from '@together-otel/instrumentation';
import { type CheckedEnvironment, inEnvironment } from '../settings/environment.ts';
import { resourceDetectors } from './resource.ts';

/** A started SDK. */
interface StartedSdk {
  shutdown(): Promise<void>;
}

/**
 * Starts an SDK.
 *
 * @param checked the environment's settings.
 * @returns undefined when there is none to start, and the application runs without telemetry.
 */
export type StartSdk = (
  instrumentation: TogetherInstrumentation,
  checked: CheckedEnvironment,
) => StartedSdk | undefined;

/** Starts an SDK as the environment's variables have it. */
export const startSdkFromEnvironment: StartSdk = (instrumentation, checked) => {
  const tracesAreOff = checked.sdk.tracesExporter.includes('none');
  // The SDK would replace our diagnostics by some on stdout where it finds OTEL_LOG_LEVEL.
  return inEnvironment({ ...checked.settled, OTEL_LOG_LEVEL: undefined }, () => {
    const sdk = new NodeSDK({
      instrumentations: [instrumentation],
      ...(tracesAreOff && { spanProcessors: [] }),
      resourceDetectors: [...resourceDetectors(checked.sdk)],
    });
    sdk.start();
    return sdk;
  });
};

import { NodeSDK } from '@opentelemetry/sdk-node';
import type { TogetherInstrumentation } from '@together-otel/instrumentation';
import type { CheckedEnvironment } from '../settings/environment.ts';
import { overrideForSdk } from '../settings/variables-of-sdk.ts';
import { resourceDetectors } from './resource.ts';

/** A running SDK. */
interface StartedSdk {
  shutdown(): Promise<void>;
}

/**
 * Starts an SDK.
 *
 * @param checked validated settings from the environment.
 * @returns undefined if it can't start, in which case the application runs without telemetry.
 */
export type StartSdk = (
  instrumentation: TogetherInstrumentation,
  checked: CheckedEnvironment,
) => StartedSdk | undefined;

/** Starts an SDK configured by environment variables. */
export const startSdkFromEnvironment: StartSdk = (instrumentation, checked) => {
  const tracesAreOff = checked.sdk.tracesExporter.includes('none');
  // With OTEL_LOG_LEVEL the SDK would replace our diagnostics with its own on stdout.
  overrideForSdk({ ...checked.settled, OTEL_LOG_LEVEL: undefined });
  const sdk = new NodeSDK({
    instrumentations: [instrumentation],
    ...(tracesAreOff && { spanProcessors: [] }),
    resourceDetectors: [...resourceDetectors(checked.sdk)],
  });
  sdk.start();
  return sdk;
};

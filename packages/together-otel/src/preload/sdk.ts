import { NodeSDK } from '@opentelemetry/sdk-node';
import type { TogetherInstrumentation } from '@together-otel/instrumentation';
import { without } from '../settings/environment.ts';
import { defaultDetectors } from './resource.ts';

/** A started SDK. */
interface StartedSdk {
  shutdown(): Promise<void>;
}

/**
 * Starts an SDK.
 *
 * @param unusable variables that are as if they were not set.
 * @returns undefined when there is none to start, and the application runs without telemetry.
 */
export type StartSdk = (
  instrumentation: TogetherInstrumentation,
  unusable: readonly string[],
) => StartedSdk | undefined;

/** Starts an SDK as the environment's variables have it. */
export const startSdkFromEnvironment: StartSdk = (instrumentation, unusable) => {
  const isSet = (name: string): boolean =>
    !unusable.includes(name) && Boolean(process.env[name]?.trim());
  const tracesAreOff = process.env['OTEL_TRACES_EXPORTER']?.trim() === 'none';
  // The SDK would replace our diagnostics by some on stdout where it finds OTEL_LOG_LEVEL.
  return without([...unusable, 'OTEL_LOG_LEVEL'], () => {
    const sdk = new NodeSDK({
      instrumentations: [instrumentation],
      ...(tracesAreOff && { spanProcessors: [] }),
      ...(!isSet('OTEL_NODE_RESOURCE_DETECTORS') && { resourceDetectors: [...defaultDetectors] }),
    });
    sdk.start();
    return sdk;
  });
};

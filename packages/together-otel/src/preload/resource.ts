import {
  hostDetector,
  osDetector,
  processDetector,
  type ResourceDetector,
  serviceInstanceIdDetector,
} from '@opentelemetry/resources';
import type { Values } from '@together-otel/instrumentation/distribution';
import type { ResourceDetectorName, SdkSettings } from '../settings/sdk-settings.ts';

/** What a command line may hold is nobody's business: `--api-key=…`. */
const COMMAND_LINE = ['process.command_args', 'process.command'];

/** The process, without its command line. */
const discreetProcessDetector: ResourceDetector = {
  detect(config) {
    const { attributes = {} } = processDetector.detect(config);
    const shown = Object.entries(attributes).filter(([name]) => !COMMAND_LINE.includes(name));
    return { attributes: Object.fromEntries(shown) };
  },
};

/** `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES`, as they were checked. */
function namedByUser({
  serviceName,
  resourceAttributes,
}: Pick<Values<SdkSettings>, 'serviceName' | 'resourceAttributes'>): ResourceDetector {
  const attributes = {
    ...resourceAttributes,
    ...(serviceName !== undefined && { 'service.name': serviceName }),
  };
  return { detect: () => ({ attributes }) };
}

/**
 * What is found out about the resource: by default all that the SDK knows, `service.instance.id`
 * included, by which the metrics of several processes are distinguished.
 */
export function resourceDetectors(settings: Values<SdkSettings>): readonly ResourceDetector[] {
  const chosen = settings.resourceDetectors;
  const has = (name: ResourceDetectorName): boolean =>
    chosen.includes('all') || chosen.includes(name);
  return [
    ...(has('serviceinstance') ? [serviceInstanceIdDetector] : []),
    ...(has('process') ? [discreetProcessDetector] : []),
    ...(has('host') ? [hostDetector] : []),
    ...(has('os') ? [osDetector] : []),
    // Last: what the user names goes before what was found out.
    ...(has('env') ? [namedByUser(settings)] : []),
  ];
}

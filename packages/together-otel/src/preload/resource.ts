import { accessSync, constants } from 'node:fs';
import {
  hostDetector,
  osDetector,
  processDetector,
  type ResourceDetector,
  serviceInstanceIdDetector,
} from '@opentelemetry/resources';
import type { Values } from '@together-otel/instrumentation/distribution';
import type { ResourceDetectorName, SdkSettings } from '../settings/sdk-settings.ts';

/** Command lines are not recorded, because they may hold secrets: `--api-key=…`. */
const COMMAND_LINE = ['process.command_args', 'process.command'];

/** The process, without its command line. */
const discreetProcessDetector: ResourceDetector = {
  detect(config) {
    const { attributes = {} } = processDetector.detect(config);
    const shown = Object.entries(attributes).filter(([name]) => !COMMAND_LINE.includes(name));
    return { attributes: Object.fromEntries(shown) };
  },
};

/** Where Linux keeps the machine's id: absent from many images, unreadable under `--permission`. */
const MACHINE_ID_FILES = ['/etc/machine-id', '/var/lib/dbus/machine-id'];

/** The host; without an id where there is none, for which the SDK would warn about its own value. */
const quietHostDetector: ResourceDetector = {
  detect(config) {
    const { 'host.id': id, ...others } = hostDetector.detect(config).attributes ?? {};
    const hasId =
      process.platform === 'linux'
        ? MACHINE_ID_FILES.some(isReadable)
        : // Elsewhere a command is asked.
          (process.permission?.has('child') ?? true);
    return { attributes: { ...others, ...(hasId && { 'host.id': id }) } };
  },
};

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** Validated `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES`. */
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
 * Resource detectors: by default all that the SDK has, including `service.instance.id`, which
 * separates the metrics of several processes.
 */
export function resourceDetectors(settings: Values<SdkSettings>): readonly ResourceDetector[] {
  const chosen = settings.resourceDetectors;
  const has = (name: ResourceDetectorName): boolean =>
    chosen.includes('all') || chosen.includes(name);
  return [
    ...(has('serviceinstance') ? [serviceInstanceIdDetector] : []),
    ...(has('process') ? [discreetProcessDetector] : []),
    ...(has('host') ? [quietHostDetector] : []),
    ...(has('os') ? [osDetector] : []),
    // Last, because user settings override detected values.
    ...(has('env') ? [namedByUser(settings)] : []),
  ];
}

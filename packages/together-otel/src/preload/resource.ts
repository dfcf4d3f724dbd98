import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
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

/** The conventions' names of architectures, where they differ from Node's. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  arm: 'arm32',
  ppc: 'ppc32',
  x64: 'amd64',
};

/** The host, without an id if there is none: the SDK would then warn about its own value. */
const quietHostDetector: ResourceDetector = {
  detect(config) {
    if (process.platform === 'linux') return { attributes: hostOfLinux() };
    const { 'host.id': id, ...others } = hostDetector.detect(config).attributes ?? {};
    // To read the id, the SDK's detector runs a command.
    const hasId = process.permission?.has('child') ?? true;
    return { attributes: { ...others, ...(hasId && { 'host.id': id }) } };
  },
};

/** Read synchronously: the SDK's own detector leaves a read pending that the application can see. */
function hostOfLinux(): Record<string, string> {
  const id = machineId();
  return {
    'host.name': hostname(),
    'host.arch': ARCHITECTURES[process.arch] ?? process.arch,
    ...(id !== undefined && { 'host.id': id }),
  };
}

function machineId(): string | undefined {
  for (const file of MACHINE_ID_FILES) {
    try {
      const id = readFileSync(file, 'utf8').trim();
      if (id !== '') return id;
    } catch {
      // Try the next file.
    }
  }
  return undefined;
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
    ...(has('service') || has('serviceinstance') ? [serviceInstanceIdDetector] : []),
    ...(has('process') ? [discreetProcessDetector] : []),
    ...(has('host') ? [quietHostDetector] : []),
    ...(has('os') ? [osDetector] : []),
    // Last, because user settings override detected values; and always, as the specification now requires
    // (https://opentelemetry.io/docs/specs/otel/resource/sdk/#specifying-resource-information-via-an-environment-variable).
    namedByUser(settings),
  ];
}

import {
  envDetector,
  hostDetector,
  osDetector,
  processDetector,
  type ResourceDetector,
  serviceInstanceIdDetector,
} from '@opentelemetry/resources';

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

/**
 * What is found out about the resource where `OTEL_NODE_RESOURCE_DETECTORS` asks for nothing else:
 * all that the SDK knows, `service.instance.id` included, by which the metrics of several processes
 * are told apart.
 */
export const defaultDetectors: readonly ResourceDetector[] = [
  serviceInstanceIdDetector,
  discreetProcessDetector,
  hostDetector,
  osDetector,
  // Last: what the user names goes before what was found out.
  envDetector,
];

import { inForce } from '@together-otel/instrumentation/distribution';
import { traceSettings } from '../../settings/sdk-settings.ts';
import { type OnDemandClass, onDemand } from './on-demand.ts';

const OnDemandExporter = onDemand('exporter-zipkin', 'ZipkinExporter');

/** Passes the validated URL: the exporter, a separate bundle, would read an invalid variable. */
function ConfiguredExporter(): object {
  return new OnDemandExporter({ url: inForce(traceSettings.zipkinEndpoint, process.env).value });
}

export const ZipkinExporter: OnDemandClass = ConfiguredExporter as unknown as OnDemandClass;

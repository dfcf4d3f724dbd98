import { type OnDemandClass, onDemand } from './on-demand.ts';

export const ZipkinExporter: OnDemandClass = onDemand('exporter-zipkin', 'ZipkinExporter');

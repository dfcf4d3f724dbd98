import { guardScrapes } from '../scrape-guard.ts';
import { type OnDemandClass, onDemand } from './on-demand.ts';

const OnDemandExporter = onDemand('exporter-prometheus', 'PrometheusExporter');

function GuardedExporter(...args: unknown[]): object {
  const exporter = new OnDemandExporter(...args);
  guardScrapes(exporter);
  return exporter;
}

export const PrometheusExporter: OnDemandClass = GuardedExporter as unknown as OnDemandClass;

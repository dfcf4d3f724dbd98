import { alertmanagerFiles } from './alertmanager/files.ts';
import { datadogFiles } from './datadog/files.ts';
import type { GeneratedFile } from './generated-file.ts';
import { grafanaFiles } from './grafana/files.ts';
import { ruleFile } from './prometheus/rule-file.ts';
import type { Settings } from './settings.ts';

/** Target products of the files. */
export type Product = 'grafana' | 'prometheus' | 'alertmanager' | 'datadog';

/** Files of each product, relative to the product's folder. */
export const filesOf: Readonly<
  Record<Product, (settings?: Partial<Settings>) => readonly GeneratedFile[]>
> = {
  grafana: grafanaFiles,
  prometheus: (settings) => [{ path: 'together.rules.yaml', text: ruleFile(settings) }],
  alertmanager: alertmanagerFiles,
  datadog: datadogFiles,
};

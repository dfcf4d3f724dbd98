import type { GeneratedFile } from '../generated-file.ts';
import type { Settings } from '../settings.ts';
import { compositeMonitors } from './composites.ts';
import { datadogDashboards } from './dashboards.ts';
import { monitors } from './monitors.ts';

/** Dashboards, monitors and composites, one file each, as accepted by Datadog's API. */
export function datadogFiles(settings: Partial<Settings> = {}): GeneratedFile[] {
  return [
    ...Object.entries(datadogDashboards(settings)).map(([name, dashboard]) =>
      file(`dashboards/together-${name}.json`, dashboard),
    ),
    ...monitors(settings).map((monitor) => file(`monitors/${fileName(monitor)}`, monitor)),
    ...compositeMonitors(settings).map((monitor) =>
      file(`composites/${fileName(monitor)}`, monitor),
    ),
  ];
}

function fileName({ name }: { readonly name: string }): string {
  return `${name.replaceAll(/[^A-Za-z0-9]+/g, '-').replace(/-$/, '')}.json`;
}

function file(path: string, content: object): GeneratedFile {
  return { path, text: `${JSON.stringify(content, null, 2)}\n` };
}

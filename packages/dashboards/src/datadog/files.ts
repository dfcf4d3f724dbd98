import type { GeneratedFile } from '../generated-file.ts';
import type { Settings } from '../settings.ts';
import { compositeMonitors } from './composites.ts';
import { datadogDashboards } from './dashboards.ts';
import { monitors } from './monitors.ts';

/** Maximum characters in a file name; file systems allow 255 bytes. */
const MOST_NAME = 200;

/** Dashboards, monitors and composite monitors, one file each, as Datadog's API accepts them. */
export function datadogFiles(settings: Partial<Settings> = {}): GeneratedFile[] {
  return uniquePaths([
    ...Object.entries(datadogDashboards(settings)).map(([name, dashboard]) =>
      file(`dashboards/together-${name}.json`, dashboard),
    ),
    ...monitors(settings).map((monitor) => file(`monitors/${fileName(monitor)}`, monitor)),
    ...compositeMonitors(settings).map((monitor) =>
      file(`composites/${fileName(monitor)}`, monitor),
    ),
  ]);
}

/** Budget names may differ only in characters that file names omit. */
function uniquePaths(files: readonly GeneratedFile[]): GeneratedFile[] {
  const seen = new Map<string, number>();
  return files.map(({ path, text }) => {
    const key = path.toLowerCase();
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return { path: count === 1 ? path : path.replace(/\.json$/, `-${count}.json`), text };
  });
}

function fileName({ name }: { readonly name: string }): string {
  return `${name
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replace(/-$/, '')
    .slice(0, MOST_NAME)}.json`;
}

function file(path: string, content: object): GeneratedFile {
  return { path, text: `${JSON.stringify(content, null, 2)}\n` };
}

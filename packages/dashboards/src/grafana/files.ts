import { type BoardName, boards } from '../boards/boards.ts';
import type { GeneratedFile } from '../generated-file.ts';
import type { Settings } from '../settings.ts';
import { grafanaDashboard } from './dashboard.ts';

/** The dashboards as files for Grafana's import or provisioning. */
export function grafanaFiles(settings: Partial<Settings> = {}): GeneratedFile[] {
  return Object.keys(boards).map((name) => {
    const dashboard = grafanaDashboard(boards[name as BoardName](settings), settings);
    return {
      path: `${dashboard.uid}.json`,
      text: `${JSON.stringify(dashboard, undefined, 2)}\n`,
    };
  });
}

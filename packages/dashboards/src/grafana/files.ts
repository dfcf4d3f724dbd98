import { type BoardName, boards } from '../boards/boards.ts';
import { whoseBoards } from '../boards/whose.ts';
import type { GeneratedFile } from '../generated-file.ts';
import type { Settings } from '../settings.ts';
import { grafanaDashboard } from './dashboard.ts';

/** The dashboards as files for Grafana's import or provisioning. */
export function grafanaFiles(settings: Partial<Settings> = {}): GeneratedFile[] {
  const all = Object.keys(boards).map((name) => boards[name as BoardName](settings));
  return [...all, ...whoseBoards(settings)].map((board) => {
    const dashboard = grafanaDashboard(board, settings);
    return {
      path: `${dashboard.uid}.json`,
      text: `${JSON.stringify(dashboard, undefined, 2)}\n`,
    };
  });
}

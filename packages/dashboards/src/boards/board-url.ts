import { label } from '../promql/label.ts';
import type { Settings } from '../settings.ts';
import { type BoardName, boards } from './boards.ts';

/**
 * The address of a board, with what an alert is about chosen on it: a template of Prometheus, whose
 * labels are in the order of the board's choices. A label that an alert lacks chooses nothing.
 */
export function boardUrl(name: BoardName, settings: Settings): string {
  const { uid, choices } = boards[name](settings);
  const chosen = choices.map((choice) => {
    return `{{ with $labels.${label(choice.label)} }}&var-${choice.name}={{ . | urlquery }}{{ end }}`;
  });
  return `${settings.grafanaUrl.replace(/\/$/, '')}/d/${uid}?from=now-1h${chosen.join('')}`;
}

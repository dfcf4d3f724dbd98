import { label } from '../promql/label.ts';
import type { Settings } from '../settings.ts';
import { type BoardName, boards } from './boards.ts';

/**
 * URL of a board with an alert's subject selected, as a Prometheus template; labels are in the
 * order of the board's variables. A label missing from an alert selects nothing.
 *
 * @param past how far back it goes, such as `1h`.
 */
export function boardUrl(name: BoardName, settings: Settings, past: string): string {
  const { uid, choices } = boards[name](settings);
  const chosen = choices.map((choice) => {
    return `{{ with $labels.${label(choice.label)} }}&var-${choice.name}={{ . | urlquery }}{{ end }}`;
  });
  return `${settings.grafanaUrl.replace(/\/$/, '')}/d/${uid}?from=now-${past}${chosen.join('')}`;
}

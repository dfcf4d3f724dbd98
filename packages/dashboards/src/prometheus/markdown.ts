import { formatDuration } from '../promql/duration.ts';
import { alerts } from './rule-file.ts';

const MARKER = /(<!-- alerts -->\n)[\s\S]*?(<!-- \/alerts -->)/;

/** Fills `<!-- alerts --> … <!-- /alerts -->` with all alerts and links to their runbooks. */
export function renderAlertTable(markdown: string): string {
  const rows = alerts().map(({ name, severity, labels, holds, summary }) => {
    const window = labels?.['window'] === undefined ? '' : ` (${labels['window']})`;
    const hold = holds === 0 ? 'at once' : formatDuration(holds);
    return `| [${name}](../runbooks/${name}.md)${window} | ${severity} | ${hold} | ${readable(summary)} |`;
  });
  const table = ['| alert | severity | after | summary |', '|---|---|---|---|', ...rows].join('\n');
  return markdown.replace(
    MARKER,
    (_all, open: string, close: string) => `${open}\n${table}\n\n${close}`,
  );
}

/** Placeholders as words: `{{ $labels.http_url }}` becomes `http_url`. */
function readable(summary: string): string {
  return summary
    .replaceAll(/\{\{ with .+?\{\{ end \}\}/g, '')
    .replaceAll(/\{\{ \$labels\.(?:gen_ai_request_|together_)?(\w+) \}\}/g, '`$1`');
}

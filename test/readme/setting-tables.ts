import { type Setting, shownDefault } from '@together-otel/instrumentation/distribution';
import {
  defaultOf,
  type ProbeSetting,
  probeSettings,
} from '../../packages/probe/src/config/probe-settings.ts';
import { openTelemetrySettings } from '../../packages/together-otel/src/settings/opentelemetry-settings.ts';
import { ownSettings } from '../../packages/together-otel/src/settings/preload-settings.ts';

/** The variables of the preload as GitHub Markdown, by the name that a README's marker uses. */
const tables: Readonly<Record<string, readonly Setting<unknown>[]>> = {
  own: ownSettings,
  opentelemetry: openTelemetrySettings,
};

const MARKER = /(<!-- settings:([a-z-]+) -->\n)[\s\S]*?(<!-- \/settings -->)/g;

/**
 * Replaces every `<!-- settings:NAME --> … <!-- /settings -->` block by the table of that name.
 *
 * @throws Error when a marker names a table that does not exist.
 */
export function renderSettingTables(markdown: string): string {
  return markdown.replace(MARKER, (_block, open: string, name: string, close: string) => {
    if (name === 'probe') return `${open}\n${probeTable()}\n\n${close}`;
    const variables = tables[name];
    if (!variables) {
      const known = [...Object.keys(tables), 'probe'].join(', ');
      throw new Error(`settings table '${name}' does not exist; use one of: ${known}`);
    }
    const rows = variables.map((of) => {
      const fallback = shownDefault(of);
      const shown = fallback.includes('`') ? fallback : code(fallback);
      return `| \`${of.variable}\` | ${shown} | ${of.expected} | ${of.description} |`;
    });
    const head = '| variable | default | accepted | what |\n| --- | --- | --- | --- |';
    return `${open}\n${[head, ...rows].join('\n')}\n\n${close}`;
  });
}

/** The settings of the probe. */
function probeTable(): string {
  const rows = Object.values<ProbeSetting>(probeSettings).map((of) => {
    const flag = of.flag ? `\`${of.flag}\`` : '';
    return `| \`${of.key}\` | ${flag} | ${defaultOf(of) ?? 'none'} | ${of.description} |`;
  });
  return [
    '| in the file | on the command line | default | what |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/** What is no value stays a word. */
function code(fallback: string): string {
  return /^(none|no limit|all addresses)$/.test(fallback) ? fallback : `\`${fallback}\``;
}

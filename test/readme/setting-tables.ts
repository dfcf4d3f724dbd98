import { type Setting, shownDefault } from '@together-otel/instrumentation/distribution';
import {
  defaultOf,
  type ProbeSetting,
  probeSettings,
} from '../../packages/probe/src/config/probe-settings.ts';
import { openTelemetrySettings } from '../../packages/together-otel/src/settings/opentelemetry-settings.ts';
import { ownSettings } from '../../packages/together-otel/src/settings/preload-settings.ts';

/** The preload's variables, by the table name in a README's marker. */
const tables: Readonly<Record<string, readonly Setting<unknown>[]>> = {
  own: ownSettings,
  opentelemetry: openTelemetrySettings,
};

const MARKER = /(<!-- settings:([a-z-]+) -->\n)[\s\S]*?(<!-- \/settings -->)/g;

/**
 * Replaces every `<!-- settings:NAME --> … <!-- /settings -->` block with the table of that name.
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

/** The probe's settings as a table. */
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

/** Formats a default as code, unless it is a word such as `none`. */
function code(fallback: string): string {
  return /^(none|no limit|all addresses)$/.test(fallback) ? fallback : `\`${fallback}\``;
}

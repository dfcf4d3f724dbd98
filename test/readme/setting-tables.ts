import type { VariableDefinition } from '@together-otel/instrumentation';
import { openTelemetryVariables } from '../../packages/together-otel/src/settings/opentelemetry-variables.ts';
import { ownVariables } from '../../packages/together-otel/src/settings/own-variables.ts';

/** The variables of the preload as GitHub Markdown, by the name that a README's marker uses. */
const tables: Readonly<Record<string, readonly VariableDefinition[]>> = {
  own: ownVariables,
  opentelemetry: openTelemetryVariables,
};

const MARKER = /(<!-- settings:([a-z-]+) -->\n)[\s\S]*?(<!-- \/settings -->)/g;

/**
 * Replaces every `<!-- settings:NAME --> … <!-- /settings -->` block by the table of that name.
 *
 * @throws Error when a marker names a table that does not exist.
 */
export function renderSettingTables(markdown: string): string {
  return markdown.replace(MARKER, (_block, open: string, name: string, close: string) => {
    const variables = tables[name];
    if (!variables) {
      const known = Object.keys(tables).join(', ');
      throw new Error(`settings table '${name}' does not exist; use one of: ${known}`);
    }
    const rows = variables.map(
      ({ name: variable, default: fallback, expected, description }) =>
        `| \`${variable}\` | ${fallback.includes('`') ? fallback : code(fallback)} | ${expected} | ${description} |`,
    );
    const head = '| variable | default | accepted | what |\n| --- | --- | --- | --- |';
    return `${open}\n${[head, ...rows].join('\n')}\n\n${close}`;
  });
}

/** What is no value stays a word. */
function code(fallback: string): string {
  return /^(none|no limit|all addresses)$/.test(fallback) ? fallback : `\`${fallback}\``;
}

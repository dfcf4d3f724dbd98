import { type AttributeKey, attributes } from './attributes.ts';
import type { AttributeDefinition, MetricDefinition, SpanDefinition } from './definition.ts';
import { errorRules } from './errors.ts';
import { metrics } from './metrics.ts';
import { probeAttributes } from './probe-attributes.ts';
import { blackboxMetrics } from './probe-exposition.ts';
import { probeMetrics } from './probe-metrics.ts';
import { spanAttributes, spans } from './spans.ts';

/** The registry's tables as GitHub Markdown, by the name used in a README's marker. */
export const markdownTables: Readonly<Record<string, () => string>> = {
  spans: spanTable,
  'span-attributes': spanAttributeTable,
  metrics: metricTable,
  errors: errorTable,
  'probe-metrics': probeMetricTable,
  'probe-attributes': probeAttributeTable,
  'probe-blackbox': blackboxTable,
};

const MARKER = /(<!-- registry:([a-z-]+) -->\n)[\s\S]*?(<!-- \/registry -->)/g;

/**
 * Replaces every `<!-- registry:NAME --> … <!-- /registry -->` block with the table of that name.
 *
 * @throws Error when a marker names a table that does not exist.
 */
export function renderRegistryTables(markdown: string): string {
  return markdown.replace(MARKER, (_block, open: string, name: string, close: string) => {
    const table = markdownTables[name];
    if (!table) {
      const known = Object.keys(markdownTables).join(', ');
      throw new Error(`registry table '${name}' does not exist; use one of: ${known}`);
    }
    return `${open}\n${table()}\n\n${close}`;
  });
}

function spanTable(): string {
  return table(
    ['calls', 'span name', '`gen_ai.operation.name`'],
    Object.values<SpanDefinition>(spans).map(({ calls, spanName, operation }) => [
      calls,
      code(spanName),
      operation ? code(operation) : 'none',
    ]),
  );
}

function spanAttributeTable(): string {
  return table(
    ['attribute', 'type', 'meaning'],
    spanAttributes.map((key) => {
      const { name, type, unit, description }: AttributeDefinition = attributes[key];
      return [code(name), unit ? `${type}, ${unit}` : type, description];
    }),
  );
}

function metricTable(): string {
  return table(
    ['metric', 'names', 'instrument, unit', 'further attributes', 'meaning'],
    Object.values<MetricDefinition>(metrics).map((metric) => [
      code(metric.name),
      metric.generation ?? 'both',
      `${metric.instrument}, ${metric.unit}`,
      metric.attributes.map((key) => code(attributes[key as AttributeKey].name)).join(', '),
      metric.description,
    ]),
  );
}

function probeMetricTable(): string {
  const known: Readonly<Record<string, AttributeDefinition>> = {
    ...attributes,
    ...probeAttributes,
  };
  return table(
    ['metric', 'instrument, unit', 'attributes', 'meaning'],
    Object.values<MetricDefinition>(probeMetrics).map((metric) => [
      code(metric.name),
      `${metric.instrument}, ${metric.unit}`,
      metric.attributes.map((key) => code(known[key]?.name ?? key)).join(', '),
      metric.description,
    ]),
  );
}

function probeAttributeTable(): string {
  return table(
    ['attribute', 'type', 'meaning', 'values'],
    Object.values<AttributeDefinition>(probeAttributes).map((attribute) => [
      code(attribute.name),
      attribute.type,
      attribute.description,
      attribute.values?.map(code).join(', ') ?? '',
    ]),
  );
}

function blackboxTable(): string {
  return table(
    ['series', 'labels', 'meaning'],
    Object.values(blackboxMetrics).map(({ name, labels, description }) => [
      code(name),
      labels.map(code).join(', '),
      description,
    ]),
  );
}

function errorTable(): string {
  return table(
    ['status', 'code', 'category', 'try again?', 'meaning', 'what to do'],
    errorRules.map((rule) => [
      rule.status?.toString() ??
        (rule.usualStatuses ? `${rule.usualStatuses.join(', ')}; any` : 'any'),
      rule.code ? code(rule.code) : rule.words ? `message: ${rule.words.join(' / ')}` : '',
      code(rule.category),
      rule.retryable ? 'yes' : 'no',
      rule.meaning,
      rule.advice,
    ]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}

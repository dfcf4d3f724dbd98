/** One line of Prometheus's text format. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** May be infinite or NaN. */
  readonly value: number;
}

/** What a text in Prometheus's format holds. */
export interface Exposition {
  readonly samples: readonly Sample[];
  /** By metric name: `counter`, `gauge`, `histogram`, … */
  readonly types: ReadonlyMap<string, string>;
  readonly descriptions: ReadonlyMap<string, string>;
}

const COMMENT = /^#[ \t]+(HELP|TYPE)[ \t]+([A-Za-z_:][\w:]*)[ \t]?(.*)$/;
const SAMPLE = /^([A-Za-z_:][\w:]*)[ \t]*(?:\{(.*)\})?[ \t]+(\S+)(?:[ \t]+-?\d+)?[ \t]*$/;
const LABEL = /[ \t]*([A-Za-z_]\w*)[ \t]*=[ \t]*"((?:[^"\\]|\\.)*)"[ \t]*(?:,|$)/y;

/**
 * Reads Prometheus's text format 0.0.4. Timestamps are left aside: what is passed on is passed on as
 * it is now.
 *
 * @throws Error that names the first line that is none of the format.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function parsePrometheusText(text: string): Exposition {
  const samples: Sample[] = [];
  const types = new Map<string, string>();
  const descriptions = new Map<string, string>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*$/.test(line)) continue;
    if (line.startsWith('#')) {
      const [, kind, name = '', rest = ''] = COMMENT.exec(line) ?? [];
      if (kind === 'TYPE') types.set(name, rest.trim());
      if (kind === 'HELP') descriptions.set(name, unescaped(rest));
      continue;
    }
    const sample = readSample(line);
    if (!sample) throw new Error(`line ${index + 1} is not of Prometheus's text format`);
    samples.push(sample);
  }
  return { samples, types, descriptions };
}

function readSample(line: string): Sample | undefined {
  const [, name, labelText, valueText = ''] = SAMPLE.exec(line) ?? [];
  const labels = readLabels(labelText ?? '');
  const value = readValue(valueText);
  if (name === undefined || labels === undefined || value === undefined) return undefined;
  return { name, labels, value };
}

function readLabels(text: string): Record<string, string> | undefined {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  while (text.slice(LABEL.lastIndex).trim() !== '') {
    const match = LABEL.exec(text);
    if (!match?.[1]) return undefined;
    labels[match[1]] = unescaped(match[2] ?? '');
  }
  return labels;
}

function readValue(text: string): number | undefined {
  if (/^[+-]?Inf$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^NaN$/i.test(text)) return Number.NaN;
  const value = Number(text);
  return Number.isNaN(value) ? undefined : value;
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
}

import { v1 } from '@datadog/datadog-api-client';
import { attributes, metrics, probeAttributes, probeMetrics } from '@together-otel/semconv';
import { describe, expect, it } from 'vitest';
import { shareConditions } from '../conditions.ts';
import { burns, windowName } from '../prometheus/error-budget.ts';
import { alerts } from '../prometheus/rule-file.ts';
import { compositeMonitors } from './composites.ts';
import { datadogDashboards } from './dashboards.ts';
import { datadogFiles } from './files.ts';
import { monitors } from './monitors.ts';

/** The client reads answers of the API with its typed models; what fits none is marked as unparsed. */
function read(content: object, type: string): object {
  return v1.ObjectSerializer.deserialize(structuredClone(content), type, '');
}

/** Where a typed model could not be read, and fields that no model has. */
function misfits(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const found = Object.entries(value).flatMap(([key, inner]) => misfits(inner, `${path}.${key}`));
  const isMisfit = '_unparsed' in value || 'additionalProperties' in value;
  return isMisfit || value.constructor.name === 'UnparsedObject' ? [path, ...found] : found;
}

/** Names of monitors in the query of a composite one. */
function namesIn(query: string): string[] {
  return [...query.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name);
}

const generated = datadogFiles();
const names = new Set<string>(
  [metrics, probeMetrics, attributes, probeAttributes].flatMap((part) =>
    Object.values(part).map(({ name }) => name),
  ),
);

describe.each([
  ...monitors(),
  ...monitors({ generation: 'latest' }).filter(({ query }) =>
    query.includes(metrics.embeddingsDuration.name),
  ),
])('monitor $name', (monitor) => {
  it('is a monitor by the API', () => {
    const typed = read(monitor, 'Monitor');
    expect(misfits(typed)).toEqual([]);
    expect(v1.ObjectSerializer.serialize(typed, 'Monitor', '')).toEqual(monitor);
  });

  it('asks for metrics of the registry, and compares with its threshold', () => {
    const asked = [...monitor.query.matchAll(/\w+:([a-z_.]+)\{/g)].map(([, name]) => name);
    const own = asked.filter((name) => !/^(?:worker|otelcol)_/.test(name ?? ''));
    for (const name of own) expect(names).toContain(name);
    expect(asked.length).toBeGreaterThan(0);
    expect(monitor.query).toMatch(/^\w+\(.+?\):.* [<>]=? [\d.]+$/);
    expect(monitor.query.endsWith(` ${monitor.options.thresholds.critical}`)).toBe(true);
  });

  it('has no placeholder of Prometheus in its text', () => {
    expect(monitor.message).not.toMatch(/\$labels|\$value/);
  });
});

it('every alert has a monitor', () => {
  const alerted = new Set(monitors().map(({ name }) => name.split(' ')[0]));
  expect([...alerted].sort()).toEqual([...new Set(alerts().map(({ name }) => name))].sort());
});

it.each(['v1.41', 'latest'] as const)(
  'dashboards of %s are dashboards by the API',
  (generation) => {
    for (const dashboard of Object.values(datadogDashboards({ generation }))) {
      const typed = read(dashboard, 'Dashboard');
      expect(misfits(typed)).toEqual([]);
      expect(v1.ObjectSerializer.serialize(typed, 'Dashboard', '')).toEqual(dashboard);
    }
  },
);

it('calls for embeddings count in the newest names too', () => {
  const [inference, embeddings] = [metrics.inferenceDuration.name, metrics.embeddingsDuration.name];
  const counting = monitors({ generation: 'latest' }).filter(({ query }) =>
    query.includes(`count:${inference}{`),
  );
  expect(counting.length).toBeGreaterThan(5);
  for (const { query } of counting) {
    const times = (name: string): number => query.split(`count:${name}{`).length;
    expect(times(embeddings)).toBe(times(inference));
    expect(query).not.toContain(metrics.operationDuration.name);
  }
  expect(JSON.stringify(monitors())).not.toContain(embeddings);

  const { overview } = datadogDashboards({ generation: 'latest' });
  const text = JSON.stringify(overview);
  expect(text.split(`count:${embeddings}{`)).toHaveLength(text.split(`count:${inference}{`).length);
  expect(text).toContain(
    '"formula":"((default_zero(a) + default_zero(a_more)) - default_zero((default_zero(b) + default_zero(b_more)))) / (default_zero(a) + default_zero(a_more))"',
  );
  expect(JSON.stringify(datadogDashboards())).not.toContain(embeddings);
});

it('the check finds what is no dashboard', () => {
  const { overview } = datadogDashboards();
  const typed = read({ ...overview, layout_type: 'heap' }, 'Dashboard');
  expect(misfits(typed)).not.toEqual([]);
});

it('a monitor that notifies no one is a draft', () => {
  expect(new Set(monitors().map((monitor) => monitor.draft_status))).toEqual(new Set(['draft']));
  const notifying = [
    ...monitors({ notify: '@slack-ops' }).filter(({ tags }) => !tags.includes('part')),
    ...compositeMonitors({ notify: '@slack-ops' }),
  ];
  for (const { draft_status, message } of notifying) {
    expect({ draft_status, message }).toEqual({
      draft_status: 'published',
      message: expect.stringMatching(/@slack-ops$/),
    });
  }
  const alerted = new Set(notifying.map(({ name }) => name.split(' ')[0]));
  expect([...alerted].sort()).toEqual([...new Set(alerts().map(({ name }) => name))].sort());
});

it('a part of a composite notifies no one itself, and is asked for', () => {
  const parts = monitors({ notify: '@slack-ops' }).filter(({ tags }) => tags.includes('part'));
  const asked = compositeMonitors().flatMap(({ query }) => namesIn(query));
  for (const { name, message } of parts) {
    expect(message).not.toContain('@slack');
    expect(asked).toContain(name);
  }
  expect(parts.length).toBeGreaterThan(10);
});

describe.each(compositeMonitors())('composite $name', (composite) => {
  const named = new Map(monitors().map((monitor) => [monitor.name, monitor.query]));

  it('is a monitor by the API', () => {
    const typed = read(composite, 'Monitor');
    expect(misfits(typed)).toEqual([]);
    expect(v1.ObjectSerializer.serialize(typed, 'Monitor', '')).toEqual(composite);
  });

  it('combines monitors that there are, of the same groups', () => {
    const asked = namesIn(composite.query);
    expect(asked.length).toBeGreaterThan(2);
    const groups = asked.map((name) => / by \{([^}]+)\}/.exec(named.get(name) ?? '')?.[1]);
    expect(new Set(groups).size).toBe(1);
    expect(groups[0]).toBeDefined();
    expect(composite.query.replaceAll(/\{[^}]+\}/g, '1')).toMatch(/^[1()&|! ]+$/);
  });
});

it('a burn is asked for over each long and short window that the alert has', () => {
  const named = new Map(monitors().map((monitor) => [monitor.name, monitor.query]));
  const windows = compositeMonitors()
    .filter(({ name }) => name.startsWith('TogetherErrorBudgetBurn'))
    .map(({ query }) =>
      namesIn(query).map((name) => /^sum\(last_(\w+)\)/.exec(named.get(name) ?? '')?.[1]),
    );
  expect(windows.map((each) => new Set(each))).toEqual(
    burns.map(({ long, short }) => new Set([windowName(long), windowName(short)])),
  );
});

it('monitors and dashboards are kept apart by what the settings say', () => {
  for (const { query } of monitors()) expect(query).toMatch(/\benv\b|\bsum:together.client.cost/);
  for (const { query } of monitors({ scope: ['k8s.cluster.name'] }))
    expect(query).not.toMatch(/env/);
  const [environment] = datadogDashboards().overview.template_variables;
  expect(environment).toMatchObject({ name: 'env', prefix: 'env' });
  expect(JSON.stringify(datadogDashboards().overview)).toContain('$service AND $env');
});

it('monitors look as far back as the alerts, for the same share', () => {
  const named = new Map(monitors().map((monitor) => [monitor.name, monitor.query]));
  for (const { alert, over, share } of Object.values(shareConditions)) {
    expect(named.get(alert)).toContain(`sum(last_${over / 60}m):`);
    expect(named.get(alert)).toContain(` - ${share} * `);
  }
});

it('the error budget leaves out what a retry or a fallback took over', () => {
  const burn = monitors().find(({ name }) => name === 'TogetherErrorBudgetBurn (1h)');
  expect(burn?.query).toMatch(/ - \S*call_retries.+ - \S*fallbacks/);
});

it('files have names of their own', () => {
  expect(new Set(generated.map(({ path }) => path)).size).toBe(generated.length);
});

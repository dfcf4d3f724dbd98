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

/**
 * The client reads API answers with typed models, and marks anything that does not fit as unparsed.
 */
function read(content: object, type: string): object {
  return v1.ObjectSerializer.deserialize(structuredClone(content), type, '');
}

/** Unparsed parts, and fields that no model has. */
function misfits(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const found = Object.entries(value).flatMap(([key, inner]) => misfits(inner, `${path}.${key}`));
  const isMisfit = '_unparsed' in value || 'additionalProperties' in value;
  return isMisfit || value.constructor.name === 'UnparsedObject' ? [path, ...found] : found;
}

/** Monitor names in the query of a composite monitor. */
function namesIn(query: string): string[] {
  return [...query.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name);
}

const generated = datadogFiles();
const names = new Set<string>(
  [metrics, probeMetrics, attributes, probeAttributes].flatMap((part) =>
    Object.values(part).map(({ name }) => name),
  ),
);

describe.each(monitors())('monitor $name', (monitor) => {
  it('is valid for the API', () => {
    const typed = read(monitor, 'Monitor');
    expect(misfits(typed)).toEqual([]);
    expect(v1.ObjectSerializer.serialize(typed, 'Monitor', '')).toEqual(monitor);
  });

  it('uses metrics of the registry, and compares with its threshold', () => {
    const asked = [...monitor.query.matchAll(/\w+:([a-z_.]+)\{/g)].map(([, name]) => name);
    const own = asked.filter((name) => !/^(?:worker|otelcol)_/.test(name ?? ''));
    for (const name of own) expect(names).toContain(name);
    expect(asked.length).toBeGreaterThan(0);
    expect(monitor.query).toMatch(/^\w+\(.+?\):.* [<>]=? [\d.]+$/);
    expect(monitor.query.endsWith(` ${monitor.options.thresholds.critical}`)).toBe(true);
  });

  it('has no Prometheus placeholder in its text', () => {
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

it('the check detects invalid dashboards', () => {
  const { overview } = datadogDashboards();
  const typed = read({ ...overview, layout_type: 'heap' }, 'Dashboard');
  expect(misfits(typed)).not.toEqual([]);
});

it('a monitor without recipients is a draft', () => {
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

it('a part of a composite notifies no one itself, and is referenced', () => {
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

  it('is valid for the API', () => {
    const typed = read(composite, 'Monitor');
    expect(misfits(typed)).toEqual([]);
    expect(v1.ObjectSerializer.serialize(typed, 'Monitor', '')).toEqual(composite);
  });

  it('combines existing monitors with the same groups', () => {
    const asked = namesIn(composite.query);
    expect(asked.length).toBeGreaterThan(2);
    const groups = asked.map((name) => / by \{([^}]+)\}/.exec(named.get(name) ?? '')?.[1]);
    expect(new Set(groups).size).toBe(1);
    expect(groups[0]).toBeDefined();
    expect(composite.query.replaceAll(/\{[^}]+\}/g, '1')).toMatch(/^[1()&|! ]+$/);
  });
});

it('a burn covers each long and short window of the alert', () => {
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

it('monitors and dashboards are grouped by the scope in the settings', () => {
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

it('the error budget excludes failures replaced by a retry or a fallback', () => {
  const burn = monitors().find(({ name }) => name === 'TogetherErrorBudgetBurn (1h)');
  expect(burn?.query).toMatch(/ - \S*call_retries.+ - \S*fallbacks/);
});

it('files have unique names', () => {
  expect(new Set(generated.map(({ path }) => path)).size).toBe(generated.length);
});

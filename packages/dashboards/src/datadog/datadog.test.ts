import { v1 } from '@datadog/datadog-api-client';
import { attributes, metrics, probeAttributes, probeMetrics } from '@together-otel/semconv';
import { describe, expect, it } from 'vitest';
import { shareConditions } from '../conditions.ts';
import { burns, windowName } from '../prometheus/error-budget.ts';
import { alerts } from '../prometheus/rule-file.ts';
import type { Budget } from '../settings.ts';
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

it('one bad value in a window fires no monitor', () => {
  for (const { name, query } of monitors()) {
    const [, over, operator] = /^(\w+)\(.* ([<>])=? [\d.]+$/.exec(query) ?? [];
    // These gauges are never below 0: such monitors only detect missing data.
    if (query.endsWith(' < 0')) continue;
    expect(['sum', 'avg', 'pct_change', operator === '<' ? 'max' : 'min'], name).toContain(over);
  }
});

it('quota monitors compare what is left with a limit of the same kind, while the reading is fresh', () => {
  const quota = monitors().filter(({ name }) => name.startsWith('TogetherQuotaLow'));
  const kinds = quota.map(({ query }) => query.match(/together\.ratelimit\.kind:\w+/g));
  expect(kinds).toEqual(
    ['base', 'dynamic', 'base', 'dynamic'].map((kind) =>
      Array(2).fill(`together.ratelimit.kind:${kind}`),
    ),
  );
  for (const { query } of quota) expect(query).toMatch(/cutoff_max\(min:\S+ratelimit\.age/);
});

it('a projection counts once a tenth of the plan is spent', () => {
  const spend = monitors().find(({ name }) => name === 'TogetherSpendOverPlan');
  expect(spend?.query).toMatch(/cutoff_min\(.*month_to_date.*, 0\.1\) > 1$/);
});

it('one probe that checks is enough', () => {
  const absent = monitors().find(({ name }) => name === 'TogetherProbeAbsent');
  expect(absent?.query).toMatch(/:min:together\.probe\.check\.age/);
});

it('a probe whose checks fail in one way after another is noticed', () => {
  const failing = monitors().find(({ name }) => name === 'TogetherProbeFailing');
  // Based on answers: each kind of failure would be 0 at times.
  expect(failing?.query).toMatch(/^max\(last_5m\):max:together\.api\.state\{.*\bup\b.*\} .* < 1$/);
  expect(failing?.query).not.toMatch(/down|unreachable/);
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

describe('by keys from context', () => {
  const by = ['tenant.id', 'feature'];

  it.each(['v1.41', 'latest'] as const)('dashboards of %s can be narrowed', (generation) => {
    const { overview, model, probe } = datadogDashboards({ by, generation });
    for (const dashboard of [overview, model]) {
      expect(misfits(read(dashboard, 'Dashboard'))).toEqual([]);
      expect(dashboard.template_variables.slice(-2)).toEqual([
        { name: 'tenant_id', prefix: 'tenant.id', defaults: ['*'] },
        { name: 'feature', prefix: 'feature', defaults: ['*'] },
      ]);
    }
    expect(JSON.stringify(probe)).not.toContain('tenant');
    const asked = JSON.stringify([overview, model]).match(/"query":"[^"]+"/g) ?? [];
    expect(asked.join()).not.toContain('$context');
    const carrying =
      /:(?:together\.client\.(?:cost|attempts|call_retries|fallbacks)|gen_ai\.client\.(?:operation\.duration|token\.usage|inference\.duration|embeddings\.(?:duration|operation\.input_tokens)|inference\.usage\.\w+))\{/;
    for (const query of asked) {
      expect(query.includes('AND $tenant_id AND $feature'), query).toBe(carrying.test(query));
    }
    expect(asked.some((query) => query.includes('by {tenant.id,feature}'))).toBe(true);
  });

  it('there are no variables without keys', () => {
    expect(JSON.stringify(datadogDashboards())).not.toMatch(/\$context|tenant/);
  });
});

describe('budgets', () => {
  const month = { key: 'tenant.id', value: 'acme', usd: 200, per: 'month' } as const;
  const own = (budgets: readonly Budget[]): ReturnType<typeof monitors> =>
    monitors({ budgets, notify: '@slack-ops' }).filter(({ name }) =>
      name.startsWith('TogetherBudgetExceeded'),
    );

  it('have a monitor each, which warns before', () => {
    const all = own([month, { ...month, usd: 5, per: 'day' }, { ...month, value: 'other' }]);
    expect(all.map(({ name }) => name)).toEqual([
      'TogetherBudgetExceeded (tenant.id=acme a month)',
      'TogetherBudgetExceeded (tenant.id=acme a day)',
      'TogetherBudgetExceeded (tenant.id=other a month)',
    ]);
    expect(all[0]?.query).toBe(
      'sum(last_1d):30 * sum:together.client.cost{tenant.id:acme AND NOT together.synthetic:true}.as_count() > 200',
    );
    expect(all[1]?.query).toMatch(/^sum\(last_1d\):1 \* .* > 5$/);
    expect(all.map(({ options }) => options.thresholds)).toEqual([
      { critical: 200, warning: 160 },
      { critical: 5, warning: 4 },
      { critical: 200, warning: 160 },
    ]);
    expect(all[2]?.message).toContain('tenant.id=other spends');
    for (const monitor of all) {
      const typed = read(monitor, 'Monitor');
      expect(misfits(typed)).toEqual([]);
      expect(v1.ObjectSerializer.serialize(typed, 'Monitor', '')).toEqual(monitor);
    }
    expect(own([])).toEqual([]);
  });

  it('of whatever value ask for the tag as Datadog keeps it, and notify no one by it', () => {
    const [monitor] = own([{ ...month, value: 'Ann @all} OR {{x}}' }]);
    expect(monitor?.query).toContain('{tenant.id:ann__all__or___x__ AND NOT');
    expect(monitor?.message.match(/(?<![\w/])@\S+/g)).toEqual(['@slack-ops']);
    expect(monitor?.message).not.toContain('{{x');
  });

  it('have files of their own', () => {
    const budgets = ['a.b', 'a-b', 'A.B', 'x'.repeat(300)].map((value) => ({ ...month, value }));
    const paths = datadogFiles({ budgets }).map(({ path }) => path.toLowerCase());
    expect(new Set(paths).size).toBe(paths.length);
    for (const path of paths) expect(path.length).toBeLessThan(255);
  });
});

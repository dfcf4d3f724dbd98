import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { describe, expect, it } from 'vitest';
import { type BoardName, boards } from '../boards/boards.ts';
import { ruleFile } from '../prometheus/rule-file.ts';
import type { Settings } from '../settings.ts';
import { grafanaDashboard } from './dashboard.ts';
import { lint, queryFaults } from './lint.ts';
import { variable } from './variable.ts';

const names = Object.keys(boards) as BoardName[];
const ENVIRONMENT = 'deployment_environment_name=~"$deployment_environment_name"';

function dashboard(name: BoardName, settings: Partial<Settings> = {}) {
  return grafanaDashboard(boards[name](settings), settings);
}

const queriesOf = (text: string): string[] =>
  [...text.matchAll(/"expr":("(?:[^"\\]|\\.)*")/g)].map(([, query]) => JSON.parse(String(query)));

describe.each(names)('the dashboard %s', (name) => {
  it.each([{}, { suffixes: 'exporter' }, { generation: 'latest' }, { job: 'shop/.*' }] as const)(
    'has no fault with %j',
    (settings) => {
      const faults = lint(dashboard(name, settings));
      const job = 'job' in settings ? ['all of job is not .+'] : [];
      expect(faults).toEqual(job);
    },
  );

  it('can be imported by Grafana 11 and 12', () => {
    const { schemaVersion, uid } = dashboard(name);
    expect({ schemaVersion, uid }).toEqual({ schemaVersion: 42, uid: `together-${name}` });
  });

  it('uses the names for its suffixes and conventions', () => {
    const queries = (settings: Partial<Settings>) =>
      queriesOf(JSON.stringify(dashboard(name, settings))).join();
    expect(queries({ suffixes: 'exporter' })).not.toMatch(/_seconds_(bucket|count|sum)/);
    expect(queries({ generation: 'latest' })).not.toContain('gen_ai_client_operation');
  });

  it('excludes synthetic calls from application panels', () => {
    for (const query of queriesOf(JSON.stringify(dashboard(name)))) {
      for (const [selector] of query.matchAll(/\b(gen_ai_client|together_client)_\w+\{[^}]*\}/g)) {
        expect(selector).toContain('together_synthetic=""');
      }
    }
  });
});

describe('the choices', () => {
  const job = (settings: Partial<Settings>) =>
    dashboard('overview', settings).templating?.list?.find((variable) => variable.name === 'job');

  it('list every job', () => {
    expect(job({})).toMatchObject({
      allValue: '.+',
      definition: `label_values(gen_ai_client_operation_duration_seconds_count{${ENVIRONMENT}}, job)`,
    });
  });

  it('list the requested jobs, and "All" means those', () => {
    expect(job({ job: 'shop/.*' })).toMatchObject({
      allValue: 'shop/.*',
      definition: `label_values(gen_ai_client_operation_duration_seconds_count{job=~"shop/.*", ${ENVIRONMENT}}, job)`,
    });
  });

  it('list the environments, and "All" includes series without one', () => {
    const first = dashboard('overview').templating?.list?.find(({ type }) => type === 'query');
    expect(first).toMatchObject({ name: 'deployment_environment_name', allValue: '.*' });
  });

  it('group by the scope in the settings', () => {
    const clusters = JSON.stringify(dashboard('overview', { scope: ['k8s.cluster.name'] }));
    expect(clusters).toContain('k8s_cluster_name=~');
    expect(clusters).not.toContain('deployment_environment_name');
  });
});

it('compare a single value literally: `+` and `.` in a name are not special', () => {
  for (const query of queriesOf(JSON.stringify(dashboard('model')))) {
    expect(query).not.toMatch(/=~"[^"]*\$model/);
  }
  expect(JSON.stringify(dashboard('model'))).toContain('gen_ai_request_model=\\"$model\\"');
});

it.each(names)('the recording rules queried by dashboard %s exist', (name) => {
  for (const settings of [{}, { generation: 'latest' }, { histograms: 'native' }] as const) {
    const recorded = new Set(ruleFile(settings).match(/(?<=record: ).+/g));
    const asked = queriesOf(JSON.stringify(dashboard(name, settings))).flatMap(
      (query) => query.match(/\b\w+:[a-z][\w:]*(?=[{[])/g) ?? [],
    );
    expect(asked.filter((series) => !recorded.has(series))).toEqual([]);
  }
});

it('searches the traces of the clicked model', () => {
  const panels = dashboard('overview').panels as Panel[];
  const link = panels.find(({ id }) => id === 21)?.fieldConfig?.defaults.links?.[0] as {
    url: string;
  };
  const url = new URL(
    link.url
      .replace(variable('__field.labels.gen_ai_request_model:percentencode'), 'a%2Fb')
      .replaceAll(variable('traces'), 'tempo')
      .replace(variable('__from'), '1000')
      .replace(variable('__to'), '2000'),
    'http://grafana',
  );
  expect(JSON.parse(url.searchParams.get('panes') ?? '')).toEqual({
    together: {
      datasource: 'tempo',
      queries: [
        {
          refId: 'A',
          datasource: { type: 'tempo', uid: 'tempo' },
          queryType: 'traceql',
          query: '{ span.gen_ai.request.model = "a/b" && status = error }',
        },
      ],
      range: { from: '1000', to: '2000' },
    },
  });
});

describe('the linter', () => {
  it.each([
    ['sum(rate(a_total[$__rate_interval])', /no PromQL/],
    ['sum(a_total{job=~"$job"})', /a counter, raw/],
    ['sum(rate(a_total{job="shop"}[$__rate_interval]))', /a fixed job/],
    ['rate(a_total[5m])', /a fixed window: 5m/],
    ['rate(a_total[$__range])', /rate over \$__range/],
  ])('finds what is wrong with %s', (query, fault) => {
    expect(queryFaults(query).join('\n')).toMatch(fault);
  });

  it('finds faults of a dashboard', () => {
    const broken = dashboard('overview');
    broken.editable = true;
    broken.id = 7;
    const [, first, second] = broken.panels as Panel[];
    Object.assign(first ?? {}, { description: '', id: second?.id });
    expect(lint(broken)).toEqual([
      expect.stringMatching(/editable/),
      expect.stringMatching(/has an id/),
      expect.stringMatching(/ids of panels repeat/),
      'Calls per second: no advice in its description',
    ]);
  });
});

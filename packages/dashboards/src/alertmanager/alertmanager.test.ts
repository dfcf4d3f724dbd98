import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { alerts } from '../prometheus/rule-file.ts';
import { Query } from '../promql/query.ts';
import type { Settings } from '../settings.ts';
import { alertmanagerConfiguration } from './configuration.ts';
import { channels, defaultDelivery } from './delivery.ts';
import type { Inhibition } from './inhibitions.ts';
import { templateFile, templateNames } from './template-file.ts';

interface Configuration {
  readonly route: { readonly routes: readonly Record<string, unknown>[] };
  readonly inhibit_rules: readonly Inhibition[];
  readonly receivers: readonly Record<string, unknown>[];
}

function configuration(settings: Partial<Settings> = {}): Configuration {
  return parse(alertmanagerConfiguration(settings)) as Configuration;
}

const names = new Set(alerts().map(({ name }) => name));

it('each inhibition is about alerts that there are', () => {
  const matchers = configuration().inhibit_rules.flatMap((rule) => [
    ...rule.source_matchers,
    ...rule.target_matchers,
  ]);
  const named = matchers
    .filter((matcher) => matcher.startsWith('alertname'))
    .flatMap((matcher) => matcher.match(/Together\w+/g) ?? []);
  expect(named).not.toEqual([]);
  expect(named.filter((name) => !names.has(name))).toEqual([]);
});

it('an explaining alert notifies at least as many as the explained one', () => {
  const weight = { warning: 0, critical: 1 };
  const quiet = alerts().flatMap(({ name, severity, explainedBy = [] }) =>
    explainedBy
      .filter(({ alert }) =>
        alerts()
          .filter((source) => source.name === alert)
          .every((source) => weight[source.severity] < weight[severity]),
      )
      .map(({ alert }) => `${alert} silences ${name}`),
  );
  expect(quiet).toEqual([]);
});

it('explanations have no cycles', () => {
  const causes = new Map(
    alerts().map(({ name, explainedBy = [] }) => [name, explainedBy.map(({ alert }) => alert)]),
  );
  const roots = (name: string): string[] =>
    (causes.get(name) ?? []).flatMap((each) => [each, ...roots(each)]);
  for (const name of names) expect(roots(name)).not.toContain(name);
});

/** Whether a source inhibits a target, by the rules without an environment. */
function silences(source: Record<string, string>, target: Record<string, string>): boolean {
  const fits = (matchers: readonly string[], labels: Record<string, string>): boolean =>
    matchers.every((matcher) => {
      const [, name = '', sign, value = ''] = /^(\w+)(=~?)"(.*)"$/.exec(matcher) ?? [];
      const own = labels[name] ?? '';
      return sign === '=~' ? new RegExp(`^(?:${value})$`).test(own) : own === value;
    });
  return configuration().inhibit_rules.some(
    ({ source_matchers, target_matchers, equal }) =>
      fits(source_matchers, source) &&
      fits(target_matchers, target) &&
      equal.every((name) => source[name] === target[name]),
  );
}

it.each(['TogetherProbeFailing', 'TogetherProbeOffline', 'TogetherProbeRefused'])(
  '%s explains the sources of the same probe that get no answer either',
  (alertname) => {
    const source = { alertname, job: 'probe' };
    const missing = { alertname: 'TogetherProbeAbsent', together_probe_source: 'spend' };
    expect(silences(source, { ...missing, job: 'probe' })).toBe(true);
    expect(silences(source, { ...missing, job: 'other-probe' })).toBe(false);
  },
);

it("a probe's own network silences no failures of applications", () => {
  const source = { alertname: 'TogetherProbeOffline', job: 'probe' };
  for (const alertname of ['TogetherErrorBudgetBurn', 'TogetherCapacityErrors']) {
    expect(silences(source, { alertname, job: 'shop/checkout' })).toBe(false);
  }
});

it('environments are separate, in messages and in inhibitions', () => {
  const scope = ['deployment.environment.name', 'k8s.cluster.name'];
  const { route, inhibit_rules } = configuration({ scope });
  const places = new Query({ scope }).scope.length;
  expect(places).toBe(2);
  for (const { group_by } of route.routes) {
    expect(group_by).toEqual(['cause', 'deployment_environment_name', 'k8s_cluster_name']);
  }
  for (const { source_matchers, equal } of inhibit_rules) {
    const isOfAll = source_matchers.includes('k8s_cluster_name=""');
    expect(equal.includes('k8s_cluster_name')).toBe(!isOfAll);
    expect(source_matchers.includes('deployment_environment_name=""')).toBe(isOfAll);
  }
});

it.each(channels)('%s alone is enough, with its secret in a file', (channel) => {
  const delivery = { ...defaultDelivery, critical: [channel], warning: [channel] };
  const { receivers } = configuration({ delivery });
  for (const receiver of receivers) {
    expect(Object.keys(receiver)).toEqual(['name', `${channel}_configs`]);
    const [integration = {}] = receiver[`${channel}_configs`] as Record<string, unknown>[];
    expect(integration['send_resolved']).toBe(true);
    const secrets = Object.entries(integration).filter(([key]) =>
      /key|password|url|token/.test(key.replace(/^client_url$/, '')),
    );
    expect(secrets.map(([key]) => key.endsWith('_file'))).toEqual([true]);
  }
});

it('templates that are called are there', () => {
  const text = alertmanagerConfiguration() + templateFile();
  const called = new Set([...text.matchAll(/\{\{ template "([\w.]+)"/g)].map(([, name]) => name));
  const defined = [...text.matchAll(/\{\{ define "([\w.]+)"/g)].map(([, name]) => name);
  expect(defined).toEqual(expect.arrayContaining([...called]));
  expect([...called]).toEqual(expect.arrayContaining(Object.values(templateNames)));
});

it('times follow the scale of a rehearsal', () => {
  const [critical] = configuration({ timeScale: 60 }).route.routes;
  expect(critical).toMatchObject({ group_wait: '167ms', group_interval: '1s' });
});

it('a severity without a channel is refused', () => {
  const delivery = { ...defaultDelivery, critical: [] };
  expect(() => alertmanagerConfiguration({ delivery })).toThrow(/together-critical has no channel/);
});

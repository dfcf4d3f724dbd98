import type { Alert, Explanation } from '../prometheus/rule.ts';
import { label } from '../promql/label.ts';
import type { LabelKey } from '../registry.ts';

/** An entry of Alertmanager's `inhibit_rules`. */
export interface Inhibition {
  readonly name: string;
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal: readonly string[];
}

/**
 * What each alert inhibits while it fires: the alerts it explains, within its environment. Alerts
 * without an environment (a probe, a shared Collector) inhibit those of every environment.
 */
export function inhibitions(alerts: readonly Alert[], scope: readonly LabelKey[]): Inhibition[] {
  const explained = new Map<string, { explanation: Explanation; symptoms: Set<string> }>();
  for (const { name, explainedBy = [] } of alerts) {
    for (const explanation of explainedBy) {
      const key = JSON.stringify(explanation);
      const entry = explained.get(key) ?? { explanation, symptoms: new Set() };
      explained.set(key, entry);
      entry.symptoms.add(name);
    }
  }
  return [...explained.values()].flatMap(({ explanation, symptoms }) => {
    const { alert, labels = {}, same } = explanation;
    const source = Object.entries({ alertname: alert, ...labels }).map(equals);
    const target = [`alertname=~"${[...symptoms].join('|')}"`];
    const both = same.map(label);
    const places = scope.map(label);
    return [
      {
        name: `${alert}, in one place`,
        source_matchers: source,
        target_matchers: target,
        equal: [...places, ...both],
      },
      ...(places.length === 0
        ? []
        : [
            {
              name: `${alert}, everywhere`,
              source_matchers: [...source, ...places.map((place) => equals([place, '']))],
              target_matchers: target,
              equal: both,
            },
          ]),
    ];
  });
}

function equals([name, value]: readonly [string, string]): string {
  return `${name}="${value}"`;
}

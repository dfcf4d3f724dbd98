import { alerts, boards, panelsOf, type Suffixes, targetsOf } from '@together-otel/dashboards';
import type { Observed } from './incident.ts';
import { PRODUCTION } from './settings.ts';
import { LINGERS, silent as neverSet, timeline } from './timeline.ts';

/** A period in which an alert may fire, in seconds. */
interface Span {
  readonly event: string;
  readonly from: number;
  readonly until: number;
}

function spansOf(name: string, suffixes: Suffixes): Span[] {
  return timeline
    .filter((event) => event.alerts.includes(name))
    .filter(({ pushedOnly }) => !pushedOnly || suffixes === 'collector')
    .map(({ name: event, from, until, lingers = LINGERS }) => ({
      event,
      from,
      until: until + lingers,
    }));
}

/** Alerts that stayed silent during one of their events, or fired outside all of them. */
export function wrongAlerts({ alerts: log, suffixes }: Observed): string[] {
  const names = new Set(alerts().map(({ name }) => name));
  return [...names].flatMap((name) => {
    const times = log.firings.filter((each) => each.name === name).map(({ at }) => at);
    const spans = spansOf(name, suffixes);
    const inside = (at: number, { from, until }: Span): boolean => at >= from && at <= until;
    const silent = spans.filter((span) => !times.some((at) => inside(at, span)));
    const stray = times.filter((at) => !spans.some((span) => inside(at, span)));
    return [
      ...(spans.length === 0 && !neverSet.includes(name) ? [`${name} has no event`] : []),
      ...silent.map(({ event }) => `${name} did not fire: ${event}`),
      ...(stray.length > 0
        ? [`${name} fired out of its time; it fired at ${log.spells(name).join(', ')} s`]
        : []),
    ];
  });
}

/** Alerts that blame no environment, or another one than where things go wrong. */
export function strangeEnvironments({ alerts: log }: Observed): string[] {
  const whole = new Set(['TogetherCostOverPlan']);
  const strange = log.firings.filter(
    ({ name, labels }) => !whole.has(name) && labels['deployment_environment_name'] !== PRODUCTION,
  );
  return [...new Set(strange.map(({ name, labels }) => `${name} ${JSON.stringify(labels)}`))];
}

/** Annotations that a template failed to render. */
export function brokenTexts({ alerts: log }: Observed): string[] {
  return log.firings
    .flatMap(({ annotations }) => Object.values(annotations))
    .filter((text) => /<no value>|<error|%!|NaN|unknown age/.test(text));
}

/** Panel queries that returned nothing during the whole incident, for any model. */
export function emptyPanels({ boards: results, suffixes }: Observed): string[] {
  const names = [...new Set(Object.values(results).map(({ board }) => board))];
  return names.flatMap((board) => {
    const asked = Object.values(results).filter((each) => each.board === board);
    return panelsOf(boards[board]({ suffixes })).flatMap((panel) =>
      targetsOf(panel).flatMap(({ legend }, index) => {
        const series = asked.flatMap(({ panels }) => panels[panel.id]?.[index] ?? []);
        const hasData = series.some(({ values }) => values.some(([, value]) => value !== 'NaN'));
        return hasData ? [] : [`${board}: ${panel.title}: ${legend}`];
      }),
    );
  });
}

import { alerts } from '@together-otel/dashboards';
import type { ReceivedAlert } from '@together-otel/pipeline/inbox';
import type { Notifications } from './notifications.ts';
import { type IncidentEvent, LINGERS, timeline } from './timeline.ts';

/** An alert of which a message was the first to say that it fires, or that it is over. */
export interface News {
  readonly status: ReceivedAlert['status'];
  readonly at: number;
  readonly alert: ReceivedAlert;
  /** The event that set it off; absent when none can have. */
  readonly event: IncidentEvent | undefined;
}

/** How long after its alert a message may come: the interval of warnings, and some. */
export const DELIVERY = 8;

/** A message to a program. */
interface Message {
  readonly at: number;
  readonly news: News[];
  /** It names an alert as over that was reported as over before. */
  readonly namesEnded: boolean;
}

/**
 * News in each message to a program, in order. Prometheus resends resolved alerts for fifteen
 * minutes more, so a later message about the same cause may name it again.
 */
export function newsOf({ webhook }: Notifications): Message[] {
  const firing = new Map<string, IncidentEvent | undefined>();
  return webhook.map(({ at, alerts: inIt }) => ({
    at,
    namesEnded: inIt.some(
      ({ fingerprint, status }) => status === 'resolved' && !firing.has(fingerprint),
    ),
    news: inIt.flatMap((alert): News[] => {
      const { fingerprint, status } = alert;
      const isKnown = firing.has(fingerprint);
      if (isKnown === (status === 'firing')) return [];
      const event = isKnown ? firing.get(fingerprint) : eventOf(alert, at);
      if (isKnown) firing.delete(fingerprint);
      else firing.set(fingerprint, event);
      return [{ status, at, alert, event }];
    }),
  }));
}

/** The event whose alert that is. */
function eventOf({ labels }: ReceivedAlert, at: number): IncidentEvent | undefined {
  const values = Object.values(labels);
  return timeline.find(
    ({ from, until, lingers = LINGERS, about, silenced = [], ...event }) =>
      event.alerts.includes(labels['alertname'] ?? '') &&
      !silenced.includes(labels['alertname'] ?? '') &&
      at >= from &&
      at <= until + lingers + DELIVERY &&
      (about === undefined || about.some((value) => values.includes(value))),
  );
}

/** The causes that an event's messages are about, as the registry has them. */
export function causesOf({ alerts: names, silenced = [] }: IncidentEvent): string[] {
  const notifications = alerts().filter(
    ({ name }) => names.includes(name) && !silenced.includes(name),
  );
  return [...new Set(notifications.map(({ cause }) => cause))];
}

import { alerts } from '@together-otel/dashboards';
import type { ReceivedAlert } from '@together-otel/pipeline/inbox';
import type { Notifications } from './notifications.ts';
import { type IncidentEvent, LINGERS, timeline } from './timeline.ts';

/** A change that a message was first to report: an alert started firing, or it resolved. */
export interface News {
  readonly status: ReceivedAlert['status'];
  readonly at: number;
  readonly alert: ReceivedAlert;
  /** The event that triggered it; absent if none can have. */
  readonly event: IncidentEvent | undefined;
}

/**
 * Maximum delay of a message after its alert, in seconds: the group interval of warnings plus a
 * margin.
 */
export const DELIVERY = 8;

/** A message to the webhook. */
interface Message {
  readonly at: number;
  readonly news: News[];
  /** Whether it reports an alert as over whose end was already reported. */
  readonly namesEnded: boolean;
}

/**
 * News in each webhook message, in order. Prometheus resends resolved alerts for another fifteen
 * minutes, so a later message about the same cause may name them again.
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

/** The event that an alert belongs to. */
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

/** The causes that an event's messages are about, according to the registry. */
export function causesOf({ alerts: names, silenced = [] }: IncidentEvent): string[] {
  const notifications = alerts().filter(
    ({ name }) => names.includes(name) && !silenced.includes(name),
  );
  return [...new Set(notifications.map(({ cause }) => cause))];
}

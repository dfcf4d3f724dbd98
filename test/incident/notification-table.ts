import { causesOf, newsOf } from './news.ts';
import type { Notifications } from './notifications.ts';
import { timeline } from './timeline.ts';

/**
 * Renders how many minutes passed until each event and its end were reported; one second stands for
 * a minute.
 */
export function notificationTable(notifications: Notifications): string {
  const messages = newsOf(notifications);
  const rows = timeline
    .filter(({ alerts }) => alerts.length > 0)
    .map((event) => {
      const its = messages.flatMap(({ at, news }) => {
        const own = news.filter((each) => each.event === event);
        return own.length === 0 ? [] : [{ at, status: new Set(own.map(({ status }) => status)) }];
      });
      const starts = its.filter(({ status }) => status.has('firing'));
      const ends = its.filter(({ status }) => status.has('resolved'));
      const first = starts[0] && minutes(starts[0].at - event.from);
      const last = ends.at(-1);
      const over = last && minutes(last.at - event.until);
      return `| ${event.name} | ${causesOf(event).join(', ')} | ${first ?? 'never'} | ${starts.length} | ${over ?? 'still on'} | ${ends.length} |`;
    });
  return [
    '| event | cause | reported after, min | messages | end reported after, min | messages |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function minutes(seconds: number): string {
  return seconds.toFixed(1);
}
